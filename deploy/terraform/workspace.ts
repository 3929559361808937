import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { writeFileAtomic } from "../../system/files.js";
import { keepPrivate, keepTreePrivate, makePrivateFolder } from "../../system/private.js";
import type { SynthesizedStack } from "../program/synth.js";
import type { Target } from "../targets/target.js";
import { type RetainedThing, readRetained } from "./retained.js";
import { heldResources } from "./state-file.js";

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
  };
}

/**
 * Writes what terraform reads. `publicKey` is the stack's own, for the hosts that use it. With `takeBack`, what an
 * earlier destroy kept comes back under management where the program still declares it; never for a destroy:
 * Terraform before 1.9 and OpenTofu before 1.9 take back what they then delete.
 */
export function writeWorkspace(
  workspace: Workspace,
  stack: SynthesizedStack,
  target: Target,
  options: { readonly publicKey: string | undefined; readonly takeBack: boolean },
): void {
  makePrivateFolder(workspace.folder);
  const json = (name: string, value: unknown) =>
    writeFileAtomic(join(workspace.folder, name), `${JSON.stringify(value, null, 2)}\n`);
  json("cdk.tf.json", stack.configuration);
  json("longshore_override.tf.json", target.override(stack, workspace.stateFile));
  const variable = stack.spec.keyVariable;
  json("longshore.auto.tfvars.json", variable && options.publicKey ? { [variable]: options.publicKey } : {});
  writeImports(workspace, options.takeBack ? readRetained(workspace.retainedFile) : [], stack);
}

/** Whether terraform ever ran here: without, there is nothing to show or to destroy. */
export function wasApplied(workspace: Workspace): boolean {
  return existsSync(join(workspace.folder, ".terraform"));
}

/** Removes what lies in the workspace once nothing of the stack is left. */
export function removeWorkspace(workspace: Workspace): void {
  rmSync(workspace.folder, { recursive: true, force: true });
}

function writeImports(
  workspace: Workspace,
  retained: readonly RetainedThing[],
  stack: SynthesizedStack,
): void {
  const file = join(workspace.folder, "retained_import.tf.json");
  const managed = new Set(heldResources(workspace).map(({ address }) => address));
  const blocks = retained
    .filter(({ address }) => declares(stack, address) && !managed.has(address))
    .map(({ address, id }) => ({ to: address, id }));
  if (blocks.length === 0) rmSync(file, { force: true });
  else writeFileAtomic(file, `${JSON.stringify({ import: blocks }, null, 2)}\n`);
}

function declares(stack: SynthesizedStack, address: string): boolean {
  const [type = "", name = ""] = address.split(".");
  return stack.configuration.resource?.[type]?.[name] !== undefined;
}
