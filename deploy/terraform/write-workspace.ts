import { rmSync } from "node:fs";
import { join } from "node:path";
import { writeFileAtomic } from "../../system/files.js";
import { makePrivateFolder } from "../../system/private.js";
import type { SynthesizedStack } from "../program/stack.js";
import type { Target } from "../targets/target.js";
import { type RetainedThing, readRetained } from "./retained.js";
import { heldResources } from "./state-file.js";
import type { Workspace } from "./workspace.js";

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
