import type { StackSpec } from "../../core/spec/index.js";
import { openProject } from "./project.js";
import { readStacks } from "./synth.js";

/** Stacks of a project, as its program last wrote them. */
export type KnownStack = Pick<StackSpec, "stack" | "hosts" | "shares">;

/** Runs nothing. None where there is no project, or its program has never run. */
export function knownStacks(folder: string): KnownStack[] {
  try {
    return readStacks(openProject(folder).outdir).map(({ spec }) => spec);
  } catch {
    return []; // Whoever runs a command there is told what is wrong.
  }
}
