import { machineOwner } from "../records/port-owner.js";
import type { PortUse } from "../records/port-use.js";

/**
 * The ports that a machine is made with and keeps: the tool's own ways in, and those of the services behind Azure's
 * fixed addresses.
 */
export const MACHINE_PORTS = ["ssh", "relay", "names", "metadata"] as const;

export type MachinePort = (typeof MACHINE_PORTS)[number];

export function machinePort(vmId: string, service: MachinePort): PortUse {
  return { owner: machineOwner(vmId), service };
}
