import { ExitCode } from "../../core/errors.js";
import { checkHosts } from "../../deploy/hosts/converge.js";
import { isFine } from "../../deploy/hosts/host-report.js";
import { reportText } from "../../deploy/hosts/report-text.js";
import { chooseStacks, synthesize } from "../../deploy/program/synth.js";
import { readState } from "../../deploy/stacks/stack-run.js";
import { timed } from "../../deploy/timed.js";
import type { Invocation } from "../invocation.js";

export async function verify(run: Invocation, names: readonly string[]): Promise<ExitCode> {
  let code: ExitCode = ExitCode.OK;
  const stacks = chooseStacks(await synthesize(run), names, { all: true });
  await run.identities.check(stacks);
  for (const stack of stacks) {
    const state = await readState(run, stack);
    const reports = await timed(run, stack.name, "verify", () =>
      checkHosts(run, stack, state ?? {}, run.io.emit),
    );
    run.io.result(reportText(reports), { stack: stack.name, hosts: reports });
    if (!reports.every(isFine)) code = ExitCode.DIFFERENT;
  }
  return code;
}
