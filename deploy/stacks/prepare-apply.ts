import { LongshoreError } from "../../core/errors.js";
import { releaseDisks } from "../hosts/release-disks.js";
import type { Run } from "../run.js";
import { type Detachment, detachments, inTheWay } from "../terraform/attachments.js";
import type { PlanJson } from "../terraform/json.js";
import { keptBy } from "../terraform/kept-data.js";
import type { RemovalPolicies } from "../terraform/removal-policies.js";
import { addRetained, keptLines } from "../terraform/retained.js";
import type { StackRun } from "./stack-run.js";

/**
 * Does what has to be over before a plan is applied. Returns whether the plan still holds: false when the state is another
 * one since.
 */
export async function prepareApply(
  run: Run,
  held: StackRun,
  planned: PlanJson,
  policies: RemovalPolicies,
): Promise<boolean> {
  const detached = detachments(planned);
  if (detached.length > 0) await releaseDisks(run, held.stack, await held.terraform.state(), detached);
  const first = inTheWay(planned);
  if (first.length > 0) await detach(held, first);
  const kept = await letGo(run, held, planned, policies);
  return first.length === 0 && !kept;
}

/** Takes what is kept out of the state, after noting it down: a kill in between loses nothing. */
async function letGo(
  run: Run,
  { stack, workspace, terraform }: StackRun,
  planned: PlanJson,
  policies: RemovalPolicies,
): Promise<boolean> {
  const kept = keptBy(planned, policies);
  if (kept.length === 0) return false;
  addRetained(workspace.retainedFile, kept);
  await terraform.forget(kept.map(({ address }) => address));
  const text = [
    ...keptLines(kept),
    `  \`longshore up ${stack.name}\` takes it back once the program declares it again.`,
  ].join("\n");
  run.emit({ type: "notice", text });
  return true;
}

async function detach({ terraform }: StackRun, detached: readonly Detachment[]): Promise<void> {
  const addresses = detached.map(({ change }) => change.address);
  const plan = await terraform.plan({ destroy: true, refresh: false, only: addresses });
  const others = (plan.resource_changes ?? [])
    .filter(({ address, change }) => change.actions.includes("delete") && !addresses.includes(address))
    .map(({ address }) => address);
  if (others.length > 0) {
    throw new LongshoreError({
      where: others.join(", "),
      rule: "nothing depends on the attachment of a disk that moves to another LUN",
      seen: `resources that would be deleted with ${addresses.join(", ")}`,
      remedy: "Give the disks the LUNs that they have, or take the resources out of the program first.",
    });
  }
  await terraform.apply();
}
