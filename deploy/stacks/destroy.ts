import { LongshoreError } from "../../core/errors.js";
import type { SynthesizedStack } from "../program/stack.js";
import type { Run } from "../run.js";
import { lostSecrets } from "../secrets/lost-secrets.js";
import type { Left } from "../targets/target.js";
import { guardDestroy } from "../terraform/guard.js";
import type { PlanJson, StateJson, StateResource } from "../terraform/json.js";
import { keepData } from "../terraform/kept-data.js";
import { hasChanges, planText } from "../terraform/plan-text.js";
import { freezeReferences, frozenReferences, writeReferences } from "../terraform/reference-files.js";
import { addRetained, type RetainedThing, readRetained } from "../terraform/retained.js";
import { requireWithin } from "../terraform/within-plan.js";
import { removeWorkspace } from "../terraform/workspace.js";
import { timed } from "../timed.js";
import { holdStack, type StackRun } from "./stack-run.js";
import type { Approve } from "./up.js";

export interface DestroyOptions {
  /** What may be deleted though it holds data and has no removal policy. */
  readonly allow: readonly string[];
  /** Called when a plan that deletes something was shown, before anything is changed; throws unless it may be. Default: it may. */
  readonly approve?: Approve;
  /** Called after each stack, with what was kept of it. */
  readonly done: (stack: SynthesizedStack, kept: readonly RetainedThing[]) => void;
}

/** Takes stacks down, the last declared first: later stacks may stand on earlier ones. */
export async function destroyStacks(
  run: Run,
  declared: readonly SynthesizedStack[],
  { allow, approve, done }: DestroyOptions,
): Promise<void> {
  const stacks = [...declared].reverse();
  if (stacks.length > 1) {
    // All of them before the first is gone: what is refused has changed nothing.
    for (const stack of stacks) {
      const look = (held: StackRun) => planLoss(run, held, allow);
      await holdStack(run, stack, "destroy", look, { takeBack: false, references: false });
    }
  }
  for (const stack of stacks) done(stack, await destroyStack(run, stack, allow, approve));
}

function destroyStack(
  run: Run,
  stack: SynthesizedStack,
  allow: readonly string[],
  approve: Approve | undefined,
): Promise<RetainedThing[]> {
  const takeDownNow = async (held: StackRun) => {
    const planned = await planLoss(run, held, allow);
    run.emit({ type: "notice", text: planText(planned, stack.configuration) });
    for (const text of lostSecrets(stack, planned)) run.emit({ type: "notice", text });
    if (hasChanges(planned)) await approve?.(stack);
    return timed(run, stack.name, "destroy", () => takeDown(run, held, approve && planned));
  };
  return holdStack(run, stack, "destroy", takeDownNow, { takeBack: false, references: false });
}

/**
 * What becomes of the stack; throws, before anything is changed, when data would go that was neither declared to go nor
 * named.
 */
async function planLoss(run: Run, held: StackRun, allow: readonly string[]): Promise<PlanJson> {
  const { stack, workspace, terraform } = held;
  try {
    await freezeWhatItReads(run, held);
    const planned = await terraform.plan({ destroy: true, refresh: false });
    const { retained, removable } = stack.spec;
    guardDestroy(planned, [...retained.map(({ address }) => address), ...removable], allow);
    const resources = (planned.resource_changes ?? []).map(({ address, type, change }) => ({
      address,
      type,
      values: change.before ?? {},
    }));
    const groups = groupsOf(readRetained(workspace.retainedFile), resources);
    return keepData(planned, { retained: [...retained, ...groups], removable }, []);
  } finally {
    // What lies elsewhere for a reason is not kept here.
    writeReferences(workspace, stack, run.target, { renew: false });
  }
}

/** Gives back what was kept. With `approved`, nothing but that is done. */
async function takeDown(run: Run, held: StackRun, approved: PlanJson | undefined): Promise<RetainedThing[]> {
  const { stack, workspace, terraform } = held;
  const kept = await retain(held, await terraform.state());
  try {
    const refresh = await freezeWhatItReads(run, held);
    const planned = await terraform.plan({ destroy: true, refresh });
    if (approved) requireWithin(planned, approved);
    await terraform.apply();
  } finally {
    // What lies elsewhere for a reason is not kept here.
    writeReferences(workspace, stack, run.target, { renew: false });
  }
  const left = (await terraform.state()).values?.root_module?.resources ?? [];
  const inCloud = (await run.target.leftovers(stack.name)) ?? [];
  const inState = left.map(({ address }) => ({ kind: "resource", name: address }));
  refuseLeftovers(stack.name, [...inState, ...inCloud], kept);
  removeWorkspace(workspace);
  return kept;
}

/** The stacks that this one takes values from may be gone already. False when it can only be destroyed unrefreshed. */
async function freezeWhatItReads(run: Run, held: StackRun): Promise<boolean> {
  const { stack, workspace, terraform } = held;
  if (frozenReferences(stack, run.target).length === 0) return true;
  return freezeReferences(workspace, stack, run.target, await terraform.rawState());
}

/** Takes what shall be kept out of the state, after noting it down: a kill in between loses nothing. */
async function retain({ stack, workspace, terraform }: StackRun, state: StateJson): Promise<RetainedThing[]> {
  const inState = new Map(
    (state.values?.root_module?.resources ?? []).map((resource) => [resource.address, resource]),
  );
  const now = stack.spec.retained.flatMap(({ address, what }) => {
    const id = inState.get(address)?.values.id;
    return typeof id === "string" ? [{ address, what, id }] : [];
  });
  const groups = groupsOf([...readRetained(workspace.retainedFile), ...now], [...inState.values()]);
  const kept = [...now, ...groups.filter(({ address }) => !now.some((thing) => thing.address === address))];
  const all = addRetained(workspace.retainedFile, kept);
  if (kept.length > 0) await terraform.forget(kept.map(({ address }) => address));
  return all;
}

/** The resource groups that cannot go, because something lies in them that is kept: by this destroy, or by an `up` before. */
function groupsOf(
  kept: readonly RetainedThing[],
  resources: readonly Pick<StateResource, "address" | "type" | "values">[],
): RetainedThing[] {
  return resources.flatMap(({ address, type, values: { id, name } }) => {
    if (type !== "azurerm_resource_group" || typeof id !== "string") return [];
    const isAround = kept.some((thing) => thing.id.toLowerCase().startsWith(`${id.toLowerCase()}/`));
    return isAround ? [{ address, id, what: `resource group ${name}` }] : [];
  });
}

/** Nothing of the stack may be left but what is kept. */
export function refuseLeftovers(stack: string, found: readonly Left[], kept: readonly RetainedThing[]): void {
  const ids = new Set(kept.map(({ id }) => id.toLowerCase()));
  const left = found.filter(({ name }) => !ids.has(name.toLowerCase()));
  if (left.length === 0) return;
  throw new LongshoreError(
    left.map(({ kind, name, remedy = "Run destroy again." }) => ({
      where: stack,
      rule: "nothing is left of a destroyed stack but what is kept",
      seen: `${kind} ${name}`,
      remedy,
    })),
  );
}
