import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { LongshoreError } from "../../core/errors.js";
import { writeFileAtomic } from "../../system/files.js";
import type { StateReference, SynthesizedStack } from "../program/stack.js";
import {
  copiedReferences,
  missing,
  type Outputs,
  outputsThere,
  type ReadingTarget,
} from "./state-outputs.js";
import type { Workspace } from "./workspace.js";

/**
 * Has a stack read copies of the states that it takes values from, which lie in its own workspace: what terraform reads
 * is of this target, whatever backend the program names, and is still there when the other stack is gone. States that
 * lie elsewhere are left to terraform. Without `renew` a copy stays as it is.
 */
export function writeReferences(
  workspace: Workspace,
  stack: SynthesizedStack,
  target: ReadingTarget,
  { renew }: { readonly renew: boolean },
): void {
  const copied = copiedReferences(stack, target);
  for (const reference of copied) {
    if (renew) writeCopy(workspace, reference, outputsThere(reference, target) ?? {});
    else if (!existsSync(copyOf(workspace, reference)))
      writeCopy(workspace, reference, ifReadable(() => outputsThere(reference, target)) ?? {});
  }
  rewrite(workspace, copied);
}

/**
 * Has a stack that is destroyed read what it read last, as its own state has it: the other stack may be gone, or give
 * other values meanwhile. `state` is Terraform's state file, empty when there is none. False when a value is not in it:
 * such a stack can only be destroyed without a refresh.
 */
export function freezeReferences(
  workspace: Workspace,
  stack: SynthesizedStack,
  target: ReadingTarget,
  state: string,
): boolean {
  const frozen = frozenReferences(stack, target);
  const own = state.trim() === "" ? { resources: [] } : ownState.parse(JSON.parse(state));
  const resources = own.resources.filter(
    ({ mode, type }) => mode === "data" && type === "terraform_remote_state",
  );
  const complete = frozen.map((reference) => {
    const found = resources.find(({ name }) => name === reference.name)?.instances[0]?.attributes.outputs;
    const outputs = found === undefined ? {} : typedOutputs(found);
    writeCopy(workspace, reference, outputs);
    return missing(reference, outputs).length === 0;
  });
  rewrite(workspace, frozen);
  return complete.every(Boolean);
}

/** The references that a destroy does not need to read anew. */
export function frozenReferences(stack: SynthesizedStack, target: ReadingTarget): StateReference[] {
  return (stack.references ?? []).filter(({ stack: other }) => other || !target.readsForeignStates);
}

const ownState = z.object({
  resources: z.array(
    z.object({
      mode: z.string(),
      type: z.string(),
      name: z.string(),
      instances: z.array(z.object({ attributes: z.object({ outputs: z.unknown().optional() }) })),
    }),
  ),
});

/** An object of Terraform's, as a state file has it where its type is not known beforehand. */
const typedObject = z.object({
  value: z.record(z.string(), z.unknown()),
  type: z.tuple([z.literal("object"), z.record(z.string(), z.unknown())]),
});

function typedOutputs(outputs: unknown): Outputs {
  const parsed = typedObject.safeParse(outputs);
  if (!parsed.success) return {};
  const { value, type } = parsed.data;
  return Object.fromEntries(
    Object.entries(value).map(([name, of]) => [name, { value: of, type: type[1][name], sensitive: true }]),
  );
}

function ifReadable<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof LongshoreError) return undefined;
    throw error;
  }
}

const PREFIX = "reference_";
const COPY = ".tfstate";

function copyName({ name }: StateReference): string {
  return `${PREFIX}${name}${COPY}`;
}

function copyOf({ folder }: Workspace, reference: StateReference): string {
  return join(folder, copyName(reference));
}

function writeCopy(workspace: Workspace, reference: StateReference, outputs: Outputs): void {
  const state = {
    version: 4,
    // Any release reads it: what it must be newer than.
    terraform_version: "1.0.0",
    serial: 1,
    lineage: "longshore",
    outputs,
    resources: [],
  };
  writeFileAtomic(copyOf(workspace, reference), `${JSON.stringify(state, null, 2)}\n`);
}

/** Has terraform read these copies, and removes all others. Their paths begin where it runs. */
function rewrite({ folder }: Workspace, copied: readonly StateReference[]): void {
  const names = new Set(copied.map(copyName));
  for (const entry of readdirSync(folder)) {
    const isCopy = entry.startsWith(PREFIX) && entry.endsWith(COPY);
    if (isCopy && !names.has(entry)) rmSync(join(folder, entry), { force: true });
  }
  const file = join(folder, "references_override.tf.json");
  if (copied.length === 0) {
    rmSync(file, { force: true });
    return;
  }
  const blocks = copied.map((reference) => [
    reference.name,
    { backend: "local", workspace: null, config: { path: copyName(reference) } },
  ]);
  const override = { data: { terraform_remote_state: Object.fromEntries(blocks) } };
  writeFileAtomic(file, `${JSON.stringify(override, null, 2)}\n`);
}
