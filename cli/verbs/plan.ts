import { ExitCode } from "../../core/errors.js";
import { chooseStacks, synthesize } from "../../deploy/program/synth.js";
import { planStacks } from "../../deploy/stacks/plan.js";
import { planCounts, planText } from "../../deploy/terraform/plan-text.js";
import type { Invocation } from "../invocation.js";

export async function plan(run: Invocation, names: readonly string[]): Promise<ExitCode> {
  const stacks = chooseStacks(await synthesize(run), names, { all: true });
  await planStacks(run, stacks, ({ name, configuration }, planned) =>
    run.io.result(planText(planned, configuration), { stack: name, plan: planCounts(planned) }),
  );
  return ExitCode.OK;
}
