import { ExitCode, LongshoreError } from "../../core/errors.js";
import { chooseStacks, synthesize } from "../../deploy/program/synth.js";
import type { ReviewedPlan } from "../../deploy/stacks/reviewed-plan.js";
import { upStacks } from "../../deploy/stacks/up.js";
import { readPlanFile } from "../../deploy/terraform/plan-file.js";
import { approval } from "../approval.js";
import type { Invocation } from "../invocation.js";
import { Outcome } from "../outcome.js";

export interface UpOptions {
  readonly allow: readonly string[];
  readonly keep?: readonly string[];
  readonly yes?: boolean;
  /** A file that `plan --out` has written. */
  readonly plan?: string;
}

export async function up(run: Invocation, names: readonly string[], options: UpOptions): Promise<ExitCode> {
  const { allow, keep = [], yes } = options;
  const outcome = new Outcome(run);
  const { done } = outcome;
  const reviewed = options.plan === undefined ? undefined : readReviewed(run, options.plan, names, options);
  if (reviewed) {
    const { plan } = reviewed;
    const stacks = chooseStacks(await synthesize(run), [plan.stack]);
    await upStacks(run, stacks, { allow: plan.allow, keep: plan.keep, replace: [], reviewed, done });
  } else {
    const approve = approval(run, "up", { yes, plan: true });
    const stacks = chooseStacks(await synthesize(run), names);
    await upStacks(run, stacks, { allow, keep, replace: [], approve, done });
  }
  return outcome.code;
}

function readReviewed(
  { target }: Invocation,
  path: string,
  names: readonly string[],
  { allow, keep = [] }: UpOptions,
): ReviewedPlan {
  const plan = readPlanFile(path);
  if (allow.length + keep.length > 0) {
    throw usage(path, {
      rule: "what a plan may delete or lets go was said when it was made",
      seen: allow.length > 0 ? "--allow" : "--keep",
      remedy: `Give it to \`longshore plan ${plan.stack} --out FILE\`.`,
    });
  }
  if (plan.target !== target.name) {
    throw usage(path, {
      rule: `the plan is applied on the target that it was made for, ${plan.target}`,
      seen: target.name,
      remedy: `Repeat with --target ${plan.target}.`,
    });
  }
  if (names.some((name) => name !== plan.stack)) {
    throw usage(path, {
      rule: `the plan is applied to the stack that it was made for, ${plan.stack}`,
      seen: names.join(", "),
      remedy: "A plan file is of one stack, which needs no name.",
    });
  }
  return { path, plan };
}

function usage(where: string, violation: { rule: string; seen: string; remedy: string }): LongshoreError {
  return new LongshoreError({ where, ...violation }, { exitCode: ExitCode.USAGE });
}
