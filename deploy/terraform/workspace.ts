import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { keepPrivate, keepTreePrivate } from "../../system/private.js";
import type { Target } from "../targets/target.js";

/**
 * The folder where terraform runs for one stack on one target: its own copy of the configuration, its own state,
 * plan and data. What synth wrote is never run in place, so that two targets cannot touch each other's state.
 */
export interface Workspace {
  readonly stack: string;
  readonly folder: string;
  readonly planFile: string;
  readonly stateFile: string;
  readonly keyFile: string;
  readonly lockFile: string;
  readonly retainedFile: string;
  readonly policiesFile: string;
}

/** Throws when others could write to what terraform runs there; what others can read is closed to them. */
export function workspaceOf(target: Pick<Target, "workspaces">, stack: string): Workspace {
  const folder = join(target.workspaces, stack);
  const retainedFile = join(target.workspaces, `${stack}.retained.json`);
  keepPrivate(target.workspaces);
  keepPrivate(retainedFile);
  keepTreePrivate(folder);
  return {
    stack,
    folder,
    planFile: join(folder, "plan"),
    // Never terraform.tfstate: `init` takes a file of that name for an old local state and moves it to the backend,
    // which would be the same file, and ends up empty.
    stateFile: join(folder, "stack.tfstate"),
    keyFile: join(folder, "id_ed25519"),
    // Beside the folder, because destroy removes the folder while it holds the lock.
    lockFile: join(target.workspaces, `${stack}.lock`),
    retainedFile,
    policiesFile: join(folder, "removal-policies.json"),
  };
}

/** Whether terraform ever ran here: without, there is nothing to show or to destroy. */
export function wasApplied(workspace: Workspace): boolean {
  return existsSync(join(workspace.folder, ".terraform"));
}

/** Removes what lies in the workspace once nothing of the stack is left. */
export function removeWorkspace(workspace: Workspace): void {
  rmSync(workspace.folder, { recursive: true, force: true });
}
