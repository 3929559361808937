import { machinePort } from "../../network/machine-ports.js";
import { forwardedPorts, openRanges } from "../../network/open-ports.js";
import { machineOwner } from "../../records/port-owner.js";
import type { PortUse } from "../../records/port-use.js";
import type { LocalService, PlacedMachine, RecordsView, ServiceListener } from "../service.js";

/** Each TCP port of a machine that its security groups open, on 127.0.0.1. */
export const FORWARDS: LocalService = {
  name: "forward",
  listeners: (view) =>
    view.placed.flatMap((machine) => {
      const ports = new Set(openRanges(view.records, machine).flatMap(forwardedPorts));
      return [...ports].map((port) => forwardOf(machine, port, view));
    }),
  explain: ({ part, owner, why }) => `port ${part} of ${owner.id} is not forwarded: ${why}`,
};

/** The port of 127.0.0.1 that leads to an opened port of a machine. */
export function forwardUse(vmId: string, port: number): PortUse {
  return { owner: machineOwner(vmId), service: FORWARDS.name, part: String(port) };
}

function forwardOf({ vmId, effect }: PlacedMachine, port: number, { ports }: RecordsView): ServiceListener {
  const relayPort = ports.get(machinePort(vmId, "relay"));
  return {
    ...forwardUse(vmId, port),
    prefer: port >= 1024 ? port : (READABLE[port] ?? 10_000 + port),
    state: String(relayPort),
    open: async (place, { driverOf }) => {
      if (relayPort === undefined) throw new Error("the machine has no relay port yet");
      const { forward } = await import("../forwarder.js");
      const secret = () => driverOf(effect.driver).relaySecret(effect.machine);
      return forward(place.port, { relayPort, machinePort: port, secret });
    },
  };
}

/** What a person types in place of a port that only root may listen on. */
const READABLE: Readonly<Record<number, number>> = { 22: 2222, 80: 8080, 443: 8443 };
