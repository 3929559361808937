import type { OpenPort } from "./local-cloud.js";
import { findMachine } from "./network/machines.js";
import { forwardedPorts, type OpenRange, openRanges, WIDEST_FORWARDED_RANGE } from "./network/open-ports.js";
import type { PortBook } from "./records/ports.js";
import type { RecordReader } from "./records/snapshot.js";
import { forwardUse } from "./services/forwards/service.js";
import { keyId, type ServiceFailure } from "./services/service-key.js";

/** What a machine's security groups open, and where that is on this computer. */
export function openPortsOf(
  vmId: string,
  records: RecordReader,
  ports: PortBook,
  failed: readonly ServiceFailure[],
): OpenPort[] {
  const machine = findMachine(records, vmId);
  if (!machine) return [];
  return openRanges(records, machine).flatMap((range) => [
    ...notForwarded(range),
    ...forwardedPorts(range).map((port): OpenPort => {
      const use = forwardUse(machine.vmId, port);
      const at = ports.get(use);
      const failure = failed.find((each) => keyId(each) === keyId(use));
      if (failure) return { port, protocol: "tcp", from: range.from, note: `not forwarded: ${failure.why}` };
      return {
        port,
        protocol: "tcp",
        from: range.from,
        ...(at === undefined ? {} : { at: `127.0.0.1:${at}` }),
      };
    }),
  ]);
}

function notForwarded({ transport, first, last, from }: OpenRange): OpenPort[] {
  const range = { port: first, protocol: transport, from, ...(first === last ? {} : { lastPort: last }) };
  if (transport === "udp") return [{ ...range, note: "UDP is not forwarded" }];
  if (last - first + 1 <= WIDEST_FORWARDED_RANGE) return [];
  return [
    { ...range, note: `of a range wider than ${WIDEST_FORWARDED_RANGE} only well-known ports are forwarded` },
  ];
}
