import { ExitCode, LongshoreError, type Violation } from "../../core/errors.js";
import type { Invocation } from "../invocation.js";
import { holdStack } from "../stack-run.js";
import { chooseStacks, synthesize } from "../synth.js";
import { impossibleMoves } from "../terraform/moved-interface.js";
import { planCounts, planText } from "../terraform/plan-text.js";
import { timed } from "../timed.js";

export async function plan(run: Invocation, names: readonly string[]): Promise<ExitCode> {
  const violations: Violation[] = [];
  for (const stack of chooseStacks(await synthesize(run), names, { all: true })) {
    await holdStack(run, stack, "plan", async ({ terraform }) => {
      const planned = await timed(run, stack.name, "plan", () => terraform.plan());
      run.io.result(planText(planned, stack.configuration), { stack: stack.name, plan: planCounts(planned) });
      violations.push(...impossibleMoves(planned, stack));
    });
  }
  if (violations.length > 0) throw new LongshoreError(violations, { exitCode: ExitCode.REFUSED });
  return ExitCode.OK;
}
