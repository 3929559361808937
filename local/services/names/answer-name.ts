import { sameId } from "../../../core/arm-id.js";
import { type Machine, machinesOf } from "../../network/machines.js";
import { internalSuffix, ZONE } from "../../network/zone.js";
import type { RecordReader } from "../../records/snapshot.js";
import { Type } from "../../records/types.js";
import { text } from "../../records/values.js";
import type { LocalService } from "../service.js";
import type { Answer } from "./answer.js";
import { privateRecords } from "./private-zones.js";

/**
 * The answer to who asks: a machine gets the private address of another one of its own network and the public
 * address of the rest; the tool, and whoever else is on this computer, gets the place of the forwarded ports.
 */
export function answerName(
  services: readonly Pick<LocalService, "answer">[],
  records: RecordReader,
  name: string,
  askerVmId?: string,
): Answer {
  const wanted = name.toLowerCase().replace(/\.$/, "");
  const machines = machinesOf(records);
  const asker = askerVmId === undefined ? undefined : machines.find(({ vmId }) => sameId(vmId, askerVmId));
  const publicIp = records.ofType(Type.PUBLIC_IP).find((record) => text(record.values, "fqdn") === wanted);
  if (publicIp) {
    const machine = machines.find(({ nic }) => sameId(nic?.publicIp?.id, publicIp.id));
    const address = placeOf(machine, asker) ?? text(publicIp.values, "ip_address");
    return address === undefined ? { kind: "missing" } : { kind: "address", address };
  }
  for (const service of services) {
    const answer = service.answer?.(records, wanted, asker);
    if (answer) return answer;
  }
  const zoned = asker?.nic && privateRecords(records, wanted, asker.nic.subnet.networkId);
  if (zoned) return zoned.length > 0 ? { kind: "records", records: zoned } : { kind: "missing" };
  const pointer = pointerAddress(wanted);
  if (pointer !== undefined) return answerPointer(machines, pointer, asker);
  const hostname = internalHostname(wanted, asker);
  if (hostname !== undefined) {
    const neighbour = machines.find(
      (machine) => machine.hostname === hostname && areNeighbours(machine, asker),
    );
    return neighbour?.nic ? { kind: "address", address: neighbour.nic.address } : { kind: "missing" };
  }
  // A name of this cloud, or one without a dot, is nobody else's business.
  return wanted === ZONE || wanted.endsWith(`.${ZONE}`) || !wanted.includes(".")
    ? { kind: "missing" }
    : { kind: "elsewhere" };
}

const TOOL_ADDRESS = "127.0.0.1";

function placeOf(machine: Machine | undefined, asker: Machine | undefined): string | undefined {
  if (!machine?.nic) return undefined;
  if (!asker) return TOOL_ADDRESS;
  return areNeighbours(machine, asker) ? machine.nic.address : undefined;
}

function areNeighbours(a: Machine, b: Machine | undefined): boolean {
  return sameId(a.nic?.subnet.networkId, b?.nic?.subnet.networkId);
}

/** `web`, or `web.SUFFIX` with the suffix of the asker's own network. */
function internalHostname(wanted: string, asker: Machine | undefined): string | undefined {
  if (!asker?.nic) return undefined;
  const suffix = `.${internalSuffix(asker.nic.subnet.networkId)}`;
  const bare = wanted.endsWith(suffix) ? wanted.slice(0, -suffix.length) : wanted;
  return bare.includes(".") ? undefined : bare;
}

/** `10.0.0.4` from `4.0.0.10.in-addr.arpa`. */
function pointerAddress(wanted: string): string | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.in-addr\.arpa$/.exec(wanted);
  return match?.slice(1).reverse().join(".");
}

function answerPointer(machines: readonly Machine[], address: string, asker: Machine | undefined): Answer {
  const neighbour = machines.find(
    (machine) => machine.nic?.address === address && areNeighbours(machine, asker),
  );
  if (!neighbour?.nic) return { kind: "elsewhere" };
  return { kind: "name", name: `${neighbour.hostname}.${internalSuffix(neighbour.nic.subnet.networkId)}` };
}
