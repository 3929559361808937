import { ExitCode } from "../../core/errors.js";
import { havePart, knownStacks } from "../../deploy/program/known.js";
import { chooseShare } from "../../deploy/program/synth.js";
import { rotateKey } from "../../deploy/stacks/rotate-key.js";
import { reportText } from "../../deploy/work/report-text.js";
import { reportJson } from "../../deploy/work/subject-report.js";
import type { Invocation } from "../invocation.js";

export async function shareRotateKey(run: Invocation, name: string): Promise<ExitCode> {
  const { stack, share } = chooseShare(await knownStacks(run, havePart("shares", name)), name);
  const reports = await rotateKey(run, stack, share);
  run.io.result(reportText(reports), {
    stack: stack.name,
    share: share.name,
    subjects: reports.map(reportJson),
  });
  return ExitCode.OK;
}
