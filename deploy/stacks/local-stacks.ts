import { existsSync, readdirSync } from "node:fs";
import type { Inventory } from "../../local/index.js";
import { type LockHolder, lockHolder } from "../../system/lock.js";
import type { Target } from "../targets/target.js";
import { readRetained } from "../terraform/retained.js";
import { heldResources } from "../terraform/state-file.js";
import { workspaceOf } from "../terraform/workspace.js";

/** The stacks of a local cloud: those with a workspace, whose state a run may be changing, and those with records. */
export function localStacks(target: Target, inventory: Inventory): string[] {
  const entries = existsSync(target.workspaces) ? readdirSync(target.workspaces) : [];
  const names = entries.map((entry) => entry.replace(/\.(lock|retained\.json)$/, ""));
  return [...new Set([...names, ...inventory.records.map(({ stack }) => stack)])].filter(isName).sort();
}

/** The runs that are at work on stacks of the local target. */
export function runsAtWork(
  target: Target,
  stacks: readonly string[],
): { stack: string; holder: LockHolder }[] {
  return stacks.flatMap((stack) => {
    const holder = lockHolder(workspaceOf(target, stack).lockFile);
    return holder ? [{ stack, holder }] : [];
  });
}

/**
 * The records that no state holds and no destroy kept, of stacks on which no run is at work: the next `up` of their
 * stack takes them up, if there is one.
 */
export function unheldRecords(target: Target, inventory: Inventory): Inventory["records"] {
  const stacks = localStacks(target, inventory);
  const busy = new Set(runsAtWork(target, stacks).map(({ stack }) => stack));
  const known = new Map(
    stacks.map((stack) => {
      const workspace = workspaceOf(target, stack);
      const things = [...heldResources(workspace), ...readRetained(workspace.retainedFile)];
      return [stack, new Set(things.map(({ id }) => id.toLowerCase()))];
    }),
  );
  return inventory.records.filter(
    ({ stack, id }) => !busy.has(stack) && known.get(stack)?.has(id.toLowerCase()) !== true,
  );
}

/** Not the litter of a killed run: `shop.lock.123.0`. */
function isName(entry: string): boolean {
  return !entry.includes(".");
}
