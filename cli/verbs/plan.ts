import { ExitCode, LongshoreError } from "../../core/errors.js";
import { checkBuildFolders } from "../build-folders.js";
import type { Invocation } from "../invocation.js";
import { preflight } from "../preflight.js";
import { holdStack, planStack, type StackRun } from "../stack-run.js";
import { chooseStacks, type SynthesizedStack, synthesize } from "../synth.js";
import { impossibleMoves } from "../terraform/moved-interface.js";
import { planCounts, planText } from "../terraform/plan-text.js";
import { timed } from "../timed.js";

export async function plan(run: Invocation, names: readonly string[]): Promise<ExitCode> {
  const refusals: LongshoreError[] = [];
  const stacks = chooseStacks(await synthesize(run), names, { all: true });
  await checkBuildFolders(stacks);
  for (const stack of stacks) {
    try {
      await planOne(run, stack);
    } catch (error) {
      if (!(error instanceof LongshoreError) || !REFUSALS.has(error.exitCode)) throw error;
      // The others can be planned: this one may only wait for one of them to be up.
      refusals.push(error);
    }
  }
  const violations = refusals.flatMap((error) => error.violations);
  if (violations.length > 0) throw new LongshoreError(violations, { exitCode: refusals[0]?.exitCode });
  return ExitCode.OK;
}

/** What does not keep other stacks from being planned. */
const REFUSALS: ReadonlySet<ExitCode> = new Set([ExitCode.USAGE, ExitCode.REFUSED]);

async function planOne(run: Invocation, stack: SynthesizedStack): Promise<void> {
  await preflight(run, [stack]);
  const show = async (held: StackRun) => {
    const planned = await timed(run, stack.name, "plan", () => planStack(held));
    run.io.result(planText(planned, stack.configuration), { stack: stack.name, plan: planCounts(planned) });
    const moves = impossibleMoves(planned, stack);
    if (moves.length > 0) throw new LongshoreError(moves, { exitCode: ExitCode.REFUSED });
  };
  await holdStack(run, stack, "plan", show, { looks: true });
}
