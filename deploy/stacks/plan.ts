import { ExitCode, LongshoreError } from "../../core/errors.js";
import { checkBuildFolders } from "../program/build-folders.js";
import type { SynthesizedStack } from "../program/stack.js";
import type { Run } from "../run.js";
import { guard } from "../terraform/guard.js";
import { refuseImpossible } from "../terraform/impossible.js";
import type { PlanJson } from "../terraform/json.js";
import { keepData } from "../terraform/kept-data.js";
import { policiesOf } from "../terraform/removal-policies.js";
import { timed } from "../timed.js";
import { preflight } from "./preflight.js";
import { savePlan } from "./reviewed-plan.js";
import { holdStack, planStack, type StackRun } from "./stack-run.js";

export interface PlanOptions {
  /** Called with each plan. */
  readonly show: (stack: SynthesizedStack, planned: PlanJson) => void;
  /** Data that the program no longer declares and that stays in the cloud, as `up` takes it. Default: none. */
  readonly keep?: readonly string[];
  /** The file in which the plan of the one stack is kept, once it is found that `up` may apply it. Default: none. */
  readonly out?: string;
  /** What such a plan may replace or delete, as `up` takes it. Default: nothing. */
  readonly allow?: readonly string[];
}

/** Plans each stack and has the plan shown; throws at the end with what kept stacks from being planned. */
export async function planStacks(
  run: Run,
  stacks: readonly SynthesizedStack[],
  options: PlanOptions,
): Promise<void> {
  const refusals: LongshoreError[] = [];
  await checkBuildFolders(stacks);
  for (const stack of stacks) {
    try {
      await planOne(run, stack, options);
    } catch (error) {
      if (!(error instanceof LongshoreError) || !REFUSALS.has(error.exitCode)) throw error;
      // The others can be planned: this one may only wait for one of them to be up.
      refusals.push(error);
    }
  }
  const violations = refusals.flatMap((error) => error.violations);
  if (violations.length > 0) throw new LongshoreError(violations, { exitCode: refusals[0]?.exitCode });
}

/** What does not keep other stacks from being planned. */
const REFUSALS: ReadonlySet<ExitCode> = new Set([ExitCode.USAGE, ExitCode.REFUSED]);

async function planOne(
  run: Run,
  stack: SynthesizedStack,
  { show, out, keep = [], allow = [] }: PlanOptions,
): Promise<void> {
  await preflight(run, [stack]);
  const plan = async (held: StackRun) => {
    const policies = policiesOf(held.workspace, stack.spec);
    const planned = keepData(await timed(run, stack.name, "plan", () => planStack(held)), policies, keep);
    show(stack, planned);
    refuseImpossible(planned, stack);
    if (out === undefined) return;
    guard(planned, allow, stack.configuration);
    await savePlan(run, held, out, planned, { allow: [...allow], keep: [...keep] });
  };
  await holdStack(run, stack, "plan", plan, { looks: true });
}
