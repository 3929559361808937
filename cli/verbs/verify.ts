import { ExitCode } from "../../core/errors.js";
import { haveStacks, knownStacks } from "../../deploy/program/known.js";
import { chooseStacks } from "../../deploy/program/synth.js";
import { checkStack } from "../../deploy/stacks/converge.js";
import { readState } from "../../deploy/stacks/stack-run.js";
import { timed } from "../../deploy/timed.js";
import { reportText } from "../../deploy/work/report-text.js";
import { isVerified, reportJson } from "../../deploy/work/subject-report.js";
import type { Invocation } from "../invocation.js";

export async function verify(run: Invocation, names: readonly string[]): Promise<ExitCode> {
  let code: ExitCode = ExitCode.OK;
  const stacks = chooseStacks(await knownStacks(run, haveStacks(names)), names, { all: true });
  await run.identities.check(stacks);
  for (const stack of stacks) {
    const state = await readState(run, stack);
    const reports = await timed(run, stack.name, "verify", () =>
      checkStack(run, stack, state ?? {}, run.io.emit),
    );
    run.io.result(reportText(reports), { stack: stack.name, subjects: reports.map(reportJson) });
    if (!reports.every(isVerified)) code = ExitCode.DIFFERENT;
  }
  return code;
}
