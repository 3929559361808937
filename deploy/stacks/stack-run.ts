import { ExitCode, LongshoreError } from "../../core/errors.js";
import { cacheFolder } from "../../system/cache-folder.js";
import { tryLock } from "../../system/lock.js";
import { keepTreePrivate } from "../../system/private.js";
import { hasStackKey, stackKeyPair } from "../identities/keys.js";
import { recordedState } from "../program/record.js";
import type { SynthesizedStack } from "../program/stack.js";
import type { Run } from "../run.js";
import { findTerraform } from "../terraform/install.js";
import type { PlanJson, StateJson } from "../terraform/json.js";
import { waitForOrphan } from "../terraform/orphan.js";
import { driftText } from "../terraform/plan-text.js";
import { explainReferences, requireReferences } from "../terraform/reference-checks.js";
import { writeReferences } from "../terraform/reference-files.js";
import {
  type HeldResource,
  heldResources,
  keepBackup,
  noteFirstRun,
  refuseDamagedState,
  repairState,
} from "../terraform/state-file.js";
import { Terraform } from "../terraform/terraform.js";
import { type Workspace, wasApplied, workspaceOf } from "../terraform/workspace.js";
import { writeWorkspace } from "../terraform/write-workspace.js";

/** A stack that this run holds alone, with terraform ready to work on it. */
export interface StackRun {
  readonly stack: SynthesizedStack;
  readonly workspace: Workspace;
  readonly terraform: Terraform;
}

/**
 * Takes the stack's lock, writes its workspace and runs `terraform init`; gives all of it back at the end. What an earlier
 * destroy kept is taken back, unless `takeBack` is false. What the stack takes from others has to be there, unless
 * `references` is false: then it reads what it read last. With `looks` nothing that there is gets changed, and what is
 * damaged is refused.
 */
export function holdStack<T>(
  run: Run,
  stack: SynthesizedStack,
  what: string,
  work: (held: StackRun) => Promise<T>,
  {
    takeBack = true,
    references = true,
    looks = false,
  }: { readonly takeBack?: boolean; readonly references?: boolean; readonly looks?: boolean } = {},
): Promise<T> {
  return lockStack(run, stack, what, async (workspace) => {
    if (references) requireReferences(stack, run.target);
    await waitForOrphan(workspace, run.emit, run.signal);
    if (looks) refuseDamagedState(workspace);
    else repairState(workspace, run.emit, run.target.name === "local");
    const publicKey = stack.spec.keyVariable ? stackKeyPair(workspace).publicKey : undefined;
    writeWorkspace(workspace, stack, run.target, { publicKey, takeBack });
    writeReferences(workspace, stack, run.target, { renew: references });
    noteFirstRun(workspace);
    await tellOfUnrecorded(run, stack);
    const held = looks ? undefined : heldResources(workspace);
    return withTerraform(run, stack, held, async (terraform) => {
      await terraform.init();
      // It unpacks providers with the modes that their archives say.
      keepTreePrivate(workspace.folder);
      try {
        return await work({ stack, workspace, terraform });
      } finally {
        terraform.removePlan();
        if (!looks) keepBackup(workspace);
      }
    });
  });
}

/** Machines that are there although the cloud knows nothing of them: nothing but a user's word removes them. */
export async function tellOfUnrecorded(run: Run, stack: SynthesizedStack): Promise<void> {
  for (const machine of await run.target.unrecorded(stack.name)) {
    run.emit({
      type: "warning",
      text:
        `${stack.name}: machine ${machine} is there, but its record is gone; put that back, or \`longshore up\` takes ` +
        "the machine up again where it is what the program declares (`longshore local gc --yes` removes it)",
    });
  }
}

/** Plans what is held; where the state of another stack is in the way, the error says which one comes first. */
export async function planStack(
  { stack, terraform }: StackRun,
  options: Parameters<Terraform["plan"]>[0] = {},
): Promise<PlanJson> {
  try {
    return await terraform.plan(options);
  } catch (error) {
    throw explainReferences(error, stack);
  }
}

/** Lets one run at a time work on a stack. */
export async function lockStack<T>(
  run: Run,
  stack: SynthesizedStack,
  what: string,
  work: (workspace: Workspace) => Promise<T>,
): Promise<T> {
  const workspace = workspaceOf(run.target, stack.name);
  const outcome = tryLock(workspace.lockFile, `longshore ${what} ${stack.name}`);
  if ("holder" in outcome) {
    throw new LongshoreError(
      {
        where: stack.name,
        rule: "one run at a time works on a stack",
        seen: `\`${outcome.holder.what}\` (process ${outcome.holder.pid}) at work`,
        remedy: "Wait until it is done, or stop it.",
      },
      { exitCode: ExitCode.LOCKED },
    );
  }
  try {
    return await work(workspace);
  } finally {
    outcome.release();
  }
}

/** The state as it is; undefined when the stack was never applied on this target from this folder. */
export async function readState(run: Run, stack: SynthesizedStack): Promise<StateJson | undefined> {
  const workspace = workspaceOf(run.target, stack.name);
  refuseDamagedState(workspace);
  if (stack.spec.keyVariable) hasStackKey(workspace);
  if (!wasApplied(workspace)) return undefined;
  const recorded = recordedState(run.target, stack);
  if (recorded) return recorded;
  return withTerraform(run, stack, undefined, (terraform) => terraform.state());
}

/** What was changed in the cloud behind the state's back, as one line for each resource. */
export async function readDrift(run: Run, stack: SynthesizedStack): Promise<string[]> {
  const drift = await withTerraform(run, stack, undefined, (terraform) => terraform.drift());
  return drift.flatMap((change) => driftText(change, stack.configuration));
}

/** `held` is what the state holds, for a run that works on it alone; without, terraform only looks. */
async function withTerraform<T>(
  run: Run,
  stack: SynthesizedStack,
  held: readonly HeldResource[] | undefined,
  work: (terraform: Terraform) => Promise<T>,
): Promise<T> {
  const { emit, signal } = run;
  const { path } = await findTerraform({ env: process.env, cacheDir: cacheFolder(), emit, signal });
  const session = await run.target.session(stack, emit, held);
  try {
    const workspace = workspaceOf(run.target, stack.name);
    return await work(new Terraform(path, workspace, session.env, emit, signal));
  } finally {
    await session.close();
  }
}
