import { ExitCode, LongshoreError } from "../../core/errors.js";
import { checkBuildFolders } from "../program/build-folders.js";
import { writeRecord } from "../program/record.js";
import type { SynthesizedStack } from "../program/stack.js";
import type { Run } from "../run.js";
import { guard } from "../terraform/guard.js";
import { refuseImpossible } from "../terraform/impossible.js";
import type { PlanJson, StateJson } from "../terraform/json.js";
import { keepData } from "../terraform/kept-data.js";
import { movedInterfaces } from "../terraform/moved-interface.js";
import { applyPatiently } from "../terraform/patient-apply.js";
import { hasChanges, planText } from "../terraform/plan-text.js";
import { notePolicies, policiesOf } from "../terraform/removal-policies.js";
import { readRetained, writeRetained } from "../terraform/retained.js";
import { requireWithin } from "../terraform/within-plan.js";
import { timed } from "../timed.js";
import type { SubjectKind } from "../work/kind.js";
import type { SubjectReport } from "../work/subject-report.js";
import { convergeStack } from "./converge.js";
import { preflight } from "./preflight.js";
import { prepareApply } from "./prepare-apply.js";
import { type ReviewedPlan, requireAsShown, requireSameProgram, takePlan } from "./reviewed-plan.js";
import { holdStack, planStack, type StackRun } from "./stack-run.js";

export interface UpOptions {
  /** What may be replaced or deleted, by Azure name or Terraform address. */
  readonly allow: readonly string[];
  /** Data that the program no longer declares and that stays in the cloud, by Azure name or Terraform address. Default: none. */
  readonly keep?: readonly string[];
  /** The addresses to replace on purpose. */
  readonly replace: readonly string[];
  /** Called when a plan that changes something was shown, before it is applied; throws unless it may be. Default: it may. */
  readonly approve?: Approve;
  /** A plan of the one stack that was made before, which is applied as it is. Default: one is made. */
  readonly reviewed?: ReviewedPlan;
  /** Called after each stack, with how its subjects were left. */
  readonly done: (stack: SynthesizedStack, reports: readonly SubjectReport[]) => void;
  /** Default: all that Longshore has. */
  readonly kinds?: readonly SubjectKind[];
}

export type Approve = (stack: SynthesizedStack) => Promise<void>;

/** Brings stacks up, one after the other: plan, guard, apply, converge and verify its subjects. */
export async function upStacks(
  run: Run,
  stacks: readonly SynthesizedStack[],
  options: UpOptions,
): Promise<void> {
  await checkBuildFolders(stacks);
  const { reviewed } = options;
  if (reviewed) for (const stack of stacks) await requireSameProgram(run, stack, reviewed);
  await preflight(run, stacks);
  await run.identities.check(stacks);
  for (const [index, stack] of stacks.entries()) {
    options.done(stack, await afterOthers(index > 0, () => upStack(run, stack, options)));
  }
}

function upStack(run: Run, stack: SynthesizedStack, options: UpOptions): Promise<SubjectReport[]> {
  return holdStack(run, stack, "up", async (held) => {
    await run.target.prepare(run.emit);
    const state = await provision(run, held, options);
    return convergeStack(run, stack, state, options.kinds);
  });
}

/** Exit code 2 says that nothing was changed, which is not so when other stacks came up before. */
async function afterOthers<T>(others: boolean, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!others || !(error instanceof LongshoreError) || error.exitCode !== ExitCode.USAGE) throw error;
    throw new LongshoreError(error.violations, { exitCode: ExitCode.FAILED, cause: error });
  }
}

/** A machine that is replaced can be so in another network: its interface, which cannot move there, is replaced with it. */
async function planAll(held: StackRun, replace: readonly string[]): Promise<PlanJson> {
  const { configuration, spec } = held.stack;
  const planned = await planStack(held, { replace });
  const interfaces = spec.hosts.flatMap(({ resources: { vm, nic } }) => (replace.includes(vm) ? [nic] : []));
  const moved = movedInterfaces(planned, configuration)
    .map(({ address }) => address)
    .filter((address) => interfaces.includes(address));
  return moved.length === 0 ? planned : planStack(held, { replace: [...replace, ...moved] });
}

/** Throws when the plan would do what Azure cannot do, or lose what was not named. */
function refuse(planned: PlanJson, stack: SynthesizedStack, allowed: readonly string[]): void {
  refuseImpossible(planned, stack);
  guard(planned, allowed, stack.configuration);
}

async function provision(run: Run, held: StackRun, options: UpOptions): Promise<StateJson> {
  const { stack, workspace, terraform } = held;
  const policies = policiesOf(workspace, stack.spec);
  const asCarriedOut = (plan: PlanJson) => keepData(plan, policies, options.keep ?? []);
  const { reviewed, approve } = options;
  const makePlan = () => (reviewed ? takePlan(run, held, reviewed) : planAll(held, options.replace));
  const planned = asCarriedOut(await timed(run, stack.name, "plan", makePlan));
  run.emit({ type: "notice", text: planText(planned, stack.configuration) });
  if (reviewed) requireAsShown(planned, stack, reviewed);
  refuse(planned, stack, options.allow);
  if (hasChanges(planned)) await approve?.(stack);
  notePolicies(workspace, policies);
  writeRecord(run, stack, undefined);
  if (hasChanges(planned)) {
    const planAgain = async () => {
      const left = asCarriedOut(await terraform.plan());
      refuse(left, stack, options.allow);
      if (reviewed || approve) requireWithin(left, planned);
      return left;
    };
    await timed(run, stack.name, "apply", async () => {
      const isReady = await prepareApply(run, held, planned, policies);
      const first = isReady ? planned : await planAgain();
      const apply = () => terraform.apply();
      await applyPatiently({ planned: first, apply, planAgain, emit: run.emit, signal: run.signal });
    });
  }
  const state = await terraform.state();
  const managed = new Set(state.values?.root_module?.resources?.map(({ address }) => address));
  notePolicies(workspace, policies, managed);
  writeRetained(
    workspace.retainedFile,
    readRetained(workspace.retainedFile).filter(({ address }) => !managed.has(address)),
  );
  writeRecord(run, stack, state);
  return state;
}
