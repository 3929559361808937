import { LongshoreError } from "../../core/errors.js";
import type { Run } from "../run.js";
import { haveChanged } from "./inputs.js";
import { readRecords } from "./record.js";
import { findReferences } from "./references.js";
import type { SynthesizedStack } from "./stack.js";
import { readStacks, synthesize } from "./synth.js";

/**
 * The stacks of the project for a command that looks: as they were brought up, without running the program; those that are
 * not up as it last declared them. The program is run when `has` says that what is asked for is not among them. Tells when
 * the program's files have changed since.
 */
export async function knownStacks(
  run: Run,
  has: (stacks: readonly SynthesizedStack[]) => boolean,
  options: { readonly quiet?: boolean } = {},
): Promise<SynthesizedStack[]> {
  const recorded = readRecords(run.project, run.target);
  const known = [...recorded, ...notUp(run, recorded)];
  if (recorded.length === 0 || !has(known)) return synthesize(run, options);
  const changed = recorded.filter(
    ({ program }) => program?.inputs && haveChanged(run.project, program.inputs),
  );
  if (changed.length > 0) {
    const names = changed.map(({ name }) => name).join(", ");
    const text = `the program's files have changed since ${names} was brought up, and this is about what is up: \`longshore plan\` shows the difference`;
    run.emit({ type: "notice", text });
  }
  return known.map((stack) => ({ ...stack, references: findReferences(stack, known) }));
}

/** What the program last wrote of other stacks; what cannot be read is written anew by its next run. */
function notUp({ project }: Run, recorded: readonly SynthesizedStack[]): SynthesizedStack[] {
  try {
    const names = new Set(recorded.map(({ name }) => name));
    return readStacks(project.outdir, project.folder).filter(({ name }) => !names.has(name));
  } catch (error) {
    if (error instanceof LongshoreError) return [];
    throw error;
  }
}

/** Whether all of these stacks are among them. */
export function haveStacks(names: readonly string[]): (stacks: readonly SynthesizedStack[]) => boolean {
  return (stacks) => names.every((name) => stacks.some((stack) => stack.name === name));
}

/** Whether a host or a share of this name, `web` or `shop/web`, is among theirs. */
export function havePart(
  kind: "hosts" | "shares",
  part: string,
): (stacks: readonly SynthesizedStack[]) => boolean {
  return (stacks) =>
    stacks.some(({ name: stack, spec }) =>
      spec[kind].some(({ name }) => part === name || part === `${stack}/${name}`),
    );
}
