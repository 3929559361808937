import type { PlanObject } from "../engine/value.js";
import type { ResourceRecord } from "../records/record.js";
import { rollBack } from "./unfinished.js";
import { recordOf, type Workshop } from "./workshop.js";

/** Notes that Terraform's state holds a resource, because Terraform speaks of it. */
export function confirm(shop: Workshop, type: string, state: PlanObject): void {
  const { cloud } = shop;
  if (cloud.looks) return;
  const found = recordOf(shop, type, String(state.id));
  if (found && found.stack === cloud.stack && !found.inState) cloud.records.put({ ...found, inState: true });
}

/**
 * Whether a killed run of this stack left it without Terraform knowing: half made, or made a moment before Terraform
 * would have written its state.
 */
export function isOrphan({ cloud, made, busy }: Workshop, record: ResourceRecord): boolean {
  const key = `${record.type} ${record.id.toLowerCase()}`;
  if (record.stack !== cloud.stack || record.inState || made.has(key) || busy.has(key)) return false;
  return record.status === "creating" || record.status === "ready";
}

/**
 * Removes the orphans before the first removal of a run: Terraform will never do it, and they may hold what is to go,
 * a machine its network interface, anything its group.
 */
export function removeOrphans(shop: Workshop): Promise<void> {
  shop.orphansRemoved ??= rollBack(shop.cloud, shop.handlers, (record) => isOrphan(shop, record));
  return shop.orphansRemoved;
}
