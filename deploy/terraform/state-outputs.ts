import * as z from "zod";
import { ExitCode, LongshoreError } from "../../core/errors.js";
import { readIfThere } from "../../system/files.js";
import type { StateReference, SynthesizedStack } from "../program/stack.js";
import type { Target } from "../targets/target.js";

/** What decides which states may be read, and where they lie. */
export type ReadingTarget = Pick<Target, "name" | "stateFile" | "readsForeignStates">;

/** Outputs by their names, as a state file has them: value, type, whether they are sensitive. */
export type Outputs = Readonly<Record<string, unknown>>;

/** Those whose state is a file here, and those that must not be read on this target. */
export function copiedReferences(stack: SynthesizedStack, target: ReadingTarget): StateReference[] {
  return (stack.references ?? []).filter(({ stack: other }) =>
    other ? target.stateFile(other) !== undefined : !target.readsForeignStates,
  );
}

/** The outputs that the other stack has now; undefined when it has no state, or none that can be read here. */
export function outputsThere({ stack: other }: StateReference, target: ReadingTarget): Outputs | undefined {
  const file = other && target.stateFile(other);
  return file === undefined ? undefined : readOutputs(file, other?.spec.stack ?? "");
}

/** What a stack takes from another one that has these outputs, and neither finds there nor has a default for. */
export function missing({ outputs, defaults }: StateReference, there: Outputs): string[] {
  return outputs.filter((name) => there[name] === undefined && !defaults.includes(name));
}

/** The outputs in a state file; undefined when there is none, or nothing in it yet. */
function readOutputs(file: string, stack: string): Outputs | undefined {
  const text = readIfThere(file);
  if (text === undefined || text.trim() === "") return undefined;
  try {
    return stateFile.parse(JSON.parse(text)).outputs ?? {};
  } catch (cause) {
    throw new LongshoreError(
      {
        where: file,
        rule: "it is a state that Terraform has written",
        seen: (cause as Error).message,
        remedy: `Wait for a run that is at work on it, or look at \`longshore plan ${stack}\`.`,
      },
      { exitCode: ExitCode.USAGE, cause },
    );
  }
}

const stateFile = z.object({ outputs: z.record(z.string(), z.unknown()).optional() });
