import { ExitCode } from "../../core/errors.js";
import { checkStack } from "../converge.js";
import { driftOf, isFine } from "../host-report.js";
import type { Invocation } from "../invocation.js";
import { readState } from "../stack-run.js";
import { statusRows } from "../status-rows.js";
import { chooseStacks, synthesize } from "../synth.js";
import { table } from "../table.js";

export async function status(run: Invocation, names: readonly string[]): Promise<ExitCode> {
  let code: ExitCode = ExitCode.OK;
  for (const stack of chooseStacks(await synthesize(run), names, { all: true })) {
    const state = await readState(run, stack);
    if (!state) {
      run.io.result(`${stack.name}: not up on ${run.target.name}`, {
        stack: stack.name,
        up: false,
        hosts: [],
      });
      continue;
    }
    const reports = await checkStack(run, stack, state, () => {});
    const text = table(["HOST", "MACHINE", "ADDRESS", "STATE", "OPEN PORTS"], reports.flatMap(statusRows));
    const hosts = reports.map((report) => ({ ...report, drift: driftOf(report) }));
    run.io.result(text, { stack: stack.name, up: true, hosts });
    if (!reports.every(isFine)) code = ExitCode.DIFFERENT;
  }
  return code;
}
