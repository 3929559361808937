import { sameId } from "../../core/arm-id.js";
import { DISK_ATTACHMENT } from "./change-name.js";
import type { Attributes, PlanJson, ResourceChange } from "./json.js";

/** A data disk that a plan takes from a machine which goes on. */
export interface Detachment {
  readonly change: ResourceChange;
  readonly vmId: string;
  readonly lun: number;
}

/** Those of a plan. What is attached to a machine that goes too is none, nor what is gone already. */
export function detachments(plan: PlanJson): Detachment[] {
  const changes = plan.resource_changes ?? [];
  const lost = deletedBy(plan.resource_drift ?? []);
  const gone = [...deletedBy(changes), ...lost];
  const isAmong = (ids: readonly string[], one: unknown) => ids.some((id) => sameId(id, String(one)));
  return changes.flatMap((change) => {
    const { actions, before } = change.change;
    if (change.type !== DISK_ATTACHMENT || !actions.includes("delete")) return [];
    const place = placeOf(before);
    const isOver = isAmong(gone, place?.vmId) || isAmong(lost, before?.managed_disk_id);
    return place && !isOver ? [{ change, ...place }] : [];
  });
}

/** The ids of what is deleted, replaced, or was found to be gone. */
function deletedBy(changes: readonly ResourceChange[]): string[] {
  return changes.flatMap(({ type, change: { actions, before } }) =>
    actions.includes("delete") && type !== DISK_ATTACHMENT && typeof before?.id === "string"
      ? [before.id]
      : [],
  );
}

/**
 * The detachments that have to be over before the rest begins: another disk is to have the LUN, and Terraform knows no
 * order between the two.
 */
export function inTheWay(plan: PlanJson): Detachment[] {
  const taken = (plan.resource_changes ?? []).flatMap(({ type, address, change: { actions, after } }) => {
    const place = type === DISK_ATTACHMENT && actions.includes("create") ? placeOf(after) : undefined;
    return place ? [{ address, ...place }] : [];
  });
  return detachments(plan).filter(({ change, vmId, lun }) =>
    taken.some((other) => other.address !== change.address && other.lun === lun && sameId(other.vmId, vmId)),
  );
}

function placeOf(values: Attributes | null): { vmId: string; lun: number } | undefined {
  const { virtual_machine_id: vmId, lun } = values ?? {};
  return typeof vmId === "string" && typeof lun === "number" ? { vmId, lun } : undefined;
}
