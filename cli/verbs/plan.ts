import { ExitCode, LongshoreError } from "../../core/errors.js";
import { sh } from "../../core/quote.js";
import { chooseStacks, synthesize } from "../../deploy/program/synth.js";
import { planStacks } from "../../deploy/stacks/plan.js";
import { planCounts, planText } from "../../deploy/terraform/plan-text.js";
import type { Invocation } from "../invocation.js";

export interface PlanOptions {
  readonly out?: string;
  readonly allow?: readonly string[];
  readonly keep?: readonly string[];
}

export async function plan(
  run: Invocation,
  names: readonly string[],
  { out, allow, keep }: PlanOptions = {},
): Promise<ExitCode> {
  const stacks = chooseStacks(await synthesize(run), names, { all: true });
  if (out !== undefined) refuseSeveral(stacks.map(({ name }) => name));
  await planStacks(run, stacks, {
    show: ({ name, configuration }, planned) =>
      run.io.result(planText(planned, configuration), { stack: name, plan: planCounts(planned) }),
    out,
    allow,
    keep,
  });
  if (out !== undefined) tellOfFile(run, out);
  return ExitCode.OK;
}

function refuseSeveral(stacks: readonly string[]): void {
  if (stacks.length === 1) return;
  throw new LongshoreError(
    {
      where: "longshore plan --out",
      rule: "a plan file is of one stack",
      seen: stacks.length === 0 ? "none" : stacks.join(", "),
      remedy: "Name one, and give each a file of its own.",
    },
    { exitCode: ExitCode.USAGE },
  );
}

function tellOfFile(run: Invocation, out: string): void {
  const target = run.target.name === "azure" ? "" : ` --target ${run.target.name}`;
  run.emit({
    type: "notice",
    text:
      `The plan is in ${out}. It may hold secrets: keep it to yourself, and remove it after use.\n` +
      `  \`longshore up${target} --plan ${sh(out)}\` applies exactly that.`,
  });
}
