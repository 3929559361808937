import { ExitCode } from "../../core/errors.js";
import { checkBuildFolders } from "../build-folders.js";
import type { Invocation } from "../invocation.js";
import { holdStack } from "../stack-run.js";
import { chooseStacks, synthesize } from "../synth.js";
import { planCounts, planText } from "../terraform/plan-text.js";
import { timed } from "../timed.js";

export async function plan(run: Invocation, names: readonly string[]): Promise<ExitCode> {
  const stacks = chooseStacks(await synthesize(run), names, { all: true });
  await checkBuildFolders(stacks);
  for (const stack of stacks) {
    await holdStack(run, stack, "plan", async ({ terraform }) => {
      const planned = await timed(run, stack.name, "plan", () => terraform.plan());
      run.io.result(planText(planned, stack.configuration), { stack: stack.name, plan: planCounts(planned) });
    });
  }
  return ExitCode.OK;
}
