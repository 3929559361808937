import { ExitCode, formatViolation, LongshoreError } from "../../core/errors.js";
import type { SynthesizedStack } from "../program/stack.js";
import type { Run } from "../run.js";
import { requireReferences } from "../terraform/reference-checks.js";

/**
 * Everything that can be known of these stacks before the first of them is changed: that the values which they take from
 * other stacks are there, and that the target can do here what they contain. Throws one error with all that is wrong,
 * with exit code 2.
 */
export async function preflight(run: Run, stacks: readonly SynthesizedStack[]): Promise<void> {
  const broughtUp = new Set<string>();
  const errors: LongshoreError[] = [];
  for (const stack of stacks) {
    for (const check of [
      () => requireReferences(stack, run.target, broughtUp),
      () => run.target.require(stack, run.emit),
    ]) {
      try {
        await check();
      } catch (error) {
        if (!(error instanceof LongshoreError)) throw error;
        errors.push(error);
      }
    }
    broughtUp.add(stack.name);
  }
  const violations = errors.flatMap((error) => error.violations);
  // Several stacks may lack the same.
  const each = [...new Map(violations.map((violation) => [formatViolation(violation), violation])).values()];
  if (each.length > 0) throw new LongshoreError(each, { exitCode: ExitCode.USAGE });
}
