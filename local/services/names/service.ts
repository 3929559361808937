import { isWithin } from "../../../core/address-set.js";
import { machinePort } from "../../network/machine-ports.js";
import { CLOUD } from "../../records/port-owner.js";
import { snapshot } from "../../records/snapshot.js";
import type { Listener, ListenPlace, LocalService, ServiceHost } from "../service.js";

/** Names and addresses, for each machine at Azure's fixed address and for this computer. */
export const NAMES: LocalService = {
  name: "names",
  listeners: ({ placed }) => [
    { owner: CLOUD, open: (place, host) => answerNames(place, host) },
    ...placed.map((machine) => ({
      ...machinePort(machine.vmId, "names"),
      machine,
      neededToBoot: true,
      // The port tells who asks, which its address does not where it comes through QEMU.
      open: (place: ListenPlace, host: ServiceHost) => answerNames(place, host, machine.vmId),
    })),
  ],
  // One that waits for its network is nothing to tell of: it comes with the machine.
  explain: ({ owner, why }) =>
    why.includes("EADDRINUSE")
      ? `no names are answered for ${owner.id === "" ? "this computer" : owner.id}: ${why}`
      : undefined,
};

async function answerNames(
  { address, port, from }: ListenPlace,
  { services, records }: ServiceHost,
  vmId?: string,
): Promise<Listener> {
  const [{ answerName }, { serveNames }, { askUpstream, computersResolvers }] = await Promise.all([
    import("./answer-name.js"),
    import("./resolver.js"),
    import("./upstream.js"),
  ]);
  return serveNames({
    address,
    port,
    answer: (name) => answerName(services, snapshot(records), name, vmId),
    upstream: (query, transport) => askUpstream(query, transport, computersResolvers()),
    admits: (asking) => asking === LOOPBACK || (from !== undefined && isWithin(from, asking)),
  });
}

const LOOPBACK = "127.0.0.1";
