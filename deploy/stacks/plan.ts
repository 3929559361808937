import { ExitCode, LongshoreError } from "../../core/errors.js";
import { checkBuildFolders } from "../program/build-folders.js";
import type { SynthesizedStack } from "../program/stack.js";
import type { Run } from "../run.js";
import type { PlanJson } from "../terraform/json.js";
import { keepData } from "../terraform/kept-data.js";
import { impossibleMoves } from "../terraform/moved-interface.js";
import { policiesOf } from "../terraform/removal-policies.js";
import { shrunkDisks } from "../terraform/shrunk-disks.js";
import { timed } from "../timed.js";
import { preflight } from "./preflight.js";
import { holdStack, planStack, type StackRun } from "./stack-run.js";

type Show = (stack: SynthesizedStack, planned: PlanJson) => void;

/** Plans each stack and has the plan shown; throws at the end with what kept stacks from being planned. */
export async function planStacks(run: Run, stacks: readonly SynthesizedStack[], show: Show): Promise<void> {
  const refusals: LongshoreError[] = [];
  await checkBuildFolders(stacks);
  for (const stack of stacks) {
    try {
      await planOne(run, stack, show);
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

async function planOne(run: Run, stack: SynthesizedStack, show: Show): Promise<void> {
  await preflight(run, [stack]);
  const plan = async (held: StackRun) => {
    const policies = policiesOf(held.workspace, stack.spec);
    const planned = keepData(await timed(run, stack.name, "plan", () => planStack(held)), policies, []);
    show(stack, planned);
    const impossible = [...impossibleMoves(planned, stack), ...shrunkDisks(planned, stack.configuration)];
    if (impossible.length > 0) throw new LongshoreError(impossible, { exitCode: ExitCode.REFUSED });
  };
  await holdStack(run, stack, "plan", plan, { looks: true });
}
