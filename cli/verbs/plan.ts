import { ExitCode } from "../../core/errors.js";
import type { Invocation } from "../invocation.js";
import { holdStack, type StackRun } from "../stack-run.js";
import { chooseStacks, synthesize } from "../synth.js";
import { planCounts, planText } from "../terraform/plan-text.js";
import { timed } from "../timed.js";

export async function plan(run: Invocation, names: readonly string[]): Promise<ExitCode> {
  for (const stack of chooseStacks(await synthesize(run), names, { all: true })) {
    const show = async ({ terraform }: StackRun) => {
      const planned = await timed(run, stack.name, "plan", () => terraform.plan());
      run.io.result(planText(planned, stack.configuration), { stack: stack.name, plan: planCounts(planned) });
    };
    await holdStack(run, stack, "plan", show, { looks: true });
  }
  return ExitCode.OK;
}
