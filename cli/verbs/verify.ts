import { ExitCode } from "../../core/errors.js";
import { checkStack } from "../converge.js";
import { isFine, reportText } from "../host-report.js";
import type { Invocation } from "../invocation.js";
import { readState } from "../stack-run.js";
import { chooseStacks, synthesize } from "../synth.js";
import { timed } from "../timed.js";

export async function verify(run: Invocation, names: readonly string[]): Promise<ExitCode> {
  let code: ExitCode = ExitCode.OK;
  const stacks = chooseStacks(await synthesize(run), names, { all: true });
  await run.identities.check(stacks);
  for (const stack of stacks) {
    const state = await readState(run, stack);
    const reports = await timed(run, stack.name, "verify", () =>
      checkStack(run, stack, state ?? {}, run.io.emit),
    );
    run.io.result(reportText(reports), { stack: stack.name, hosts: reports });
    if (!reports.every(isFine)) code = ExitCode.DIFFERENT;
  }
  return code;
}
