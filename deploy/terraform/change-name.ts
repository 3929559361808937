import { nameOf as lastOf } from "../../core/arm-id.js";
import type { ResourceChange } from "./json.js";

/** The type of what attaches a data disk to a machine. */
export const DISK_ATTACHMENT = "azurerm_virtual_machine_data_disk_attachment";

/** What a resource that a plan changes is called by in options: its name in the cloud, of an attachment its disk's. */
export function nameOf({ type, address, change: { before } }: ResourceChange): string {
  const name = type === DISK_ATTACHMENT ? diskOf(before?.managed_disk_id) : before?.name;
  return typeof name === "string" ? name : address;
}

/** Whether one of the options names it, by that name or by its Terraform address. */
export function isNamed(change: ResourceChange, names: readonly string[]): boolean {
  return names.includes(change.address) || names.includes(nameOf(change));
}

function diskOf(id: unknown): string | undefined {
  return typeof id === "string" ? lastOf(id) : undefined;
}
