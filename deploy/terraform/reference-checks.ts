import { ExitCode, LongshoreError, type Violation } from "../../core/errors.js";
import type { StateReference, SynthesizedStack } from "../program/stack.js";
import {
  copiedReferences,
  missing,
  type Outputs,
  outputsThere,
  type ReadingTarget,
} from "./state-outputs.js";

/**
 * Throws unless every value that a stack takes from another state is there, with exit code 2. `broughtUp` are the stacks
 * that come up before it in the same run.
 */
export function requireReferences(
  stack: SynthesizedStack,
  target: ReadingTarget,
  broughtUp: ReadonlySet<string> = new Set(),
): void {
  const violations = copiedReferences(stack, target)
    .filter(({ stack: other }) => !other || !broughtUp.has(other.spec.stack))
    .flatMap((reference) => {
      const outputs = outputsThere(reference, target);
      const lacking = missing(reference, outputs ?? {});
      if (lacking.length === 0) return [];
      return [
        reference.stack
          ? notUp(stack, reference, target, outputs, lacking)
          : foreign(stack, reference, lacking),
      ];
    });
  if (violations.length > 0) throw new LongshoreError(violations, { exitCode: ExitCode.USAGE });
}

/** An error of terraform's plan about the state of another stack says which one to bring up; nothing was changed yet. */
export function explainReferences(error: unknown, stack: SynthesizedStack): unknown {
  if (!(error instanceof LongshoreError)) return error;
  const behind = (where: string) =>
    stack.references?.find(({ address }) => address === where)?.stack?.spec.stack;
  if (!error.violations.every(({ where }) => behind(where))) return error;
  const explained = error.violations.map(({ where, rule, remedy }) => ({
    where: stack.name,
    rule: `the values of stack ${behind(where)} that it takes can be read`,
    seen: [rule, remedy].filter(Boolean).join(": ").replace(/\.$/, ""),
    remedy: `Run \`longshore up ${behind(where)}\` first, if it is not up.`,
  }));
  return new LongshoreError(explained, { exitCode: ExitCode.USAGE, cause: error });
}

function notUp(
  { name }: SynthesizedStack,
  { stack: other }: StateReference,
  target: ReadingTarget,
  outputs: Outputs | undefined,
  lacking: readonly string[],
): Violation {
  const base = other?.spec.stack;
  return {
    where: name,
    rule: `stack ${base}, whose values it takes, is up before it`,
    seen: outputs
      ? `${base} without the output ${lacking.join(", ")}`
      : `${base}, which is not up on ${target.name}`,
    remedy: `Run \`longshore up ${base} --target ${target.name}\` first.`,
  };
}

function foreign(
  { name }: SynthesizedStack,
  { address }: StateReference,
  lacking: readonly string[],
): Violation {
  return {
    where: name,
    rule: "on the local target a stack takes values of this program's stacks alone",
    seen: `${address}, a state outside of the program`,
    remedy: `Give it \`defaults\` for ${lacking.join(", ")}: they are used on local, where it is not read. Or use --target azure.`,
  };
}
