import { sameId } from "../../core/arm-id.js";
import type { RecordReader } from "./snapshot.js";
import { Type } from "./types.js";

/** To whom a port belongs: a recorded resource, by its type and ARM id, or the local cloud itself. */
export interface PortOwner {
  /** The type of the resource, e.g. `azurerm_linux_virtual_machine`; `cloud` for the cloud itself. */
  readonly kind: string;
  /** Empty for the cloud itself. */
  readonly id: string;
}

export const CLOUD: PortOwner = { kind: "cloud", id: "" };

export function machineOwner(vmId: string): PortOwner {
  return { kind: Type.MACHINE, id: vmId };
}

export function accountOwner(accountId: string): PortOwner {
  return { kind: Type.STORAGE_ACCOUNT, id: accountId };
}

export function sameOwner(a: PortOwner, b: PortOwner): boolean {
  return a.kind === b.kind && sameId(a.id, b.id);
}

/** Whether what the ports are for is still there. */
export function ownerExists(records: Pick<RecordReader, "get">, { kind, id }: PortOwner): boolean {
  return kind === CLOUD.kind || records.get(kind, id) !== undefined;
}
