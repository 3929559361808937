import { ExitCode, LongshoreError } from "../../core/errors.js";
import type { Invocation } from "../invocation.js";
import { preflight } from "../preflight.js";
import { holdStack, planStack, type StackRun } from "../stack-run.js";
import { chooseStacks, type SynthesizedStack, synthesize } from "../synth.js";
import { planCounts, planText } from "../terraform/plan-text.js";
import { timed } from "../timed.js";

export async function plan(run: Invocation, names: readonly string[]): Promise<ExitCode> {
  const refusals: LongshoreError[] = [];
  for (const stack of chooseStacks(await synthesize(run), names, { all: true })) {
    try {
      await planOne(run, stack);
    } catch (error) {
      if (!(error instanceof LongshoreError) || error.exitCode !== ExitCode.USAGE) throw error;
      // The others can be planned: this one may only wait for one of them to be up.
      refusals.push(error);
    }
  }
  const violations = refusals.flatMap((error) => error.violations);
  if (violations.length > 0) throw new LongshoreError(violations, { exitCode: ExitCode.USAGE });
  return ExitCode.OK;
}

async function planOne(run: Invocation, stack: SynthesizedStack): Promise<void> {
  await preflight(run, [stack]);
  const show = async (held: StackRun) => {
    const planned = await timed(run, stack.name, "plan", () => planStack(held));
    run.io.result(planText(planned, stack.configuration), { stack: stack.name, plan: planCounts(planned) });
  };
  await holdStack(run, stack, "plan", show, { looks: true });
}
