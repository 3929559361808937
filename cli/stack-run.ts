import { ExitCode, LongshoreError } from "../core/errors.js";
import { cacheFolder } from "../system/cache-folder.js";
import { tryLock } from "../system/lock.js";
import { keepTreePrivate } from "../system/private.js";
import type { Invocation } from "./invocation.js";
import { stackKeyPair } from "./keys.js";
import type { SynthesizedStack } from "./synth.js";
import { findTerraform } from "./terraform/install.js";
import type { StateJson } from "./terraform/json.js";
import { waitForOrphan } from "./terraform/orphan.js";
import { driftText } from "./terraform/plan-text.js";
import { type HeldResource, heldResources, mendStateFile } from "./terraform/state-file.js";
import { Terraform } from "./terraform/terraform.js";
import { type Workspace, wasApplied, workspaceOf, writeWorkspace } from "./terraform/workspace.js";

/** A stack that this run holds alone, with terraform ready to work on it. */
export interface StackRun {
  readonly stack: SynthesizedStack;
  readonly workspace: Workspace;
  readonly terraform: Terraform;
}

/**
 * Takes the stack's lock, writes its workspace and runs `terraform init`; gives all of it back at the end. What an earlier
 * destroy kept is taken back, unless `takeBack` is false.
 */
export function holdStack<T>(
  run: Invocation,
  stack: SynthesizedStack,
  what: string,
  work: (held: StackRun) => Promise<T>,
  { takeBack = true }: { readonly takeBack?: boolean } = {},
): Promise<T> {
  return lockStack(run, stack, what, async (workspace) => {
    await waitForOrphan(workspace, run.io.emit, run.signal);
    mendStateFile(workspace, run.io.emit);
    const publicKey = stack.spec.keyVariable ? stackKeyPair(workspace).publicKey : undefined;
    writeWorkspace(workspace, stack, run.target, { publicKey, takeBack });
    return withTerraform(run, stack, heldResources(workspace), async (terraform) => {
      await terraform.init();
      // It unpacks providers with the modes that their archives say.
      keepTreePrivate(workspace.folder);
      try {
        return await work({ stack, workspace, terraform });
      } finally {
        terraform.removePlan();
      }
    });
  });
}

/** Lets one run at a time work on a stack. */
export async function lockStack<T>(
  run: Invocation,
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
export async function readState(run: Invocation, stack: SynthesizedStack): Promise<StateJson | undefined> {
  if (!wasApplied(workspaceOf(run.target, stack.name))) return undefined;
  return withTerraform(run, stack, undefined, (terraform) => terraform.state());
}

/** What was changed in the cloud behind the state's back, as one line for each resource. */
export async function readDrift(run: Invocation, stack: SynthesizedStack): Promise<string[]> {
  const drift = await withTerraform(run, stack, undefined, (terraform) => terraform.drift());
  return drift.flatMap((change) => driftText(change, stack.configuration));
}

/** `held` is what the state holds, for a run that works on it alone; without, terraform only looks. */
async function withTerraform<T>(
  run: Invocation,
  stack: SynthesizedStack,
  held: readonly HeldResource[] | undefined,
  work: (terraform: Terraform) => Promise<T>,
): Promise<T> {
  const { io, signal } = run;
  const { path } = await findTerraform({
    env: process.env,
    cacheDir: cacheFolder(),
    emit: io.emit,
    signal,
  });
  const session = await run.target.session(stack.spec, run.io.emit, held);
  try {
    const workspace = workspaceOf(run.target, stack.name);
    return await work(new Terraform(path, workspace, session.env, run.io.emit, run.signal));
  } finally {
    await session.close();
  }
}
