import { isDeepStrictEqual } from "node:util";
import { LongshoreError } from "../../core/errors.js";
import type { Attributes, PlanJson, ResourceChange } from "./json.js";
import { isChange } from "./plan-text.js";

/**
 * Throws when a plan would do anything but what is left to do of the approved one. Disks are detached and what is kept
 * leaves the state before the rest is applied, by a plan of what is left then; somebody may have changed something since.
 */
export function requireWithin(left: PlanJson, approved: PlanJson): void {
  const known = new Map((approved.resource_changes ?? []).map((change) => [change.address, change]));
  const others = (left.resource_changes ?? []).filter(
    (change) => isChange(change) && !isPartOf(change, known.get(change.address)),
  );
  if (others.length === 0) return;
  throw new LongshoreError(
    others.map(({ address, change: { actions } }) => ({
      where: address,
      rule: "nothing is done but what was approved",
      seen: `${actions.join(" and ")}, which became necessary since`,
      remedy: "Part of what was approved may be done. Make a new plan, and look at it.",
    })),
  );
}

function isPartOf({ change: left }: ResourceChange, approved: ResourceChange | undefined): boolean {
  if (!approved) return false;
  const { actions } = approved.change;
  const isDelete = left.actions.join() === "delete";
  // What was begun to be created may be half made: updated, or created again.
  const hasActions =
    actions.includes("create") && !isDelete
      ? true
      : left.actions.every((action) => action === "no-op" || actions.includes(action)) &&
        isDelete === (actions.join() === "delete");
  return hasActions && isDeepStrictEqual(promised(left, approved), promised(approved.change, approved));
}

/** What the approved plan says of each value that it knows; undefined stands for one that is not known any more. */
function promised({ after, after_unknown }: ResourceChange["change"], approved: ResourceChange): Attributes {
  const told = Object.keys(approved.change.after ?? {}).filter(
    (name) => !hasUnknown(approved.change.after_unknown?.[name]),
  );
  return Object.fromEntries(
    told.map((name) => [name, hasUnknown(after_unknown?.[name]) ? undefined : (after?.[name] ?? null)]),
  );
}

/** `[{}]` and `[]` mark nothing. */
function hasUnknown(mark: unknown): boolean {
  return JSON.stringify(mark ?? null).includes("true");
}
