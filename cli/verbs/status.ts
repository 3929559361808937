import { ExitCode, LongshoreError } from "../../core/errors.js";
import { haveStacks, knownStacks } from "../../deploy/program/known.js";
import type { SynthesizedStack } from "../../deploy/program/stack.js";
import { chooseStacks } from "../../deploy/program/synth.js";
import { checkStack } from "../../deploy/stacks/converge.js";
import { readDrift, readState, tellOfUnrecorded } from "../../deploy/stacks/stack-run.js";
import { driftOf, isVerified, reportJson } from "../../deploy/work/subject-report.js";
import type { Invocation } from "../invocation.js";
import { statusTables } from "../status-table.js";

export async function status(run: Invocation, names: readonly string[]): Promise<ExitCode> {
  let code: ExitCode = ExitCode.OK;
  const known = await knownStacks(run, haveStacks(names));
  for (const stack of chooseStacks(known, names, { all: true })) {
    const state = await readState(run, stack);
    await tellOfUnrecorded(run, stack);
    if (!state) {
      run.io.result(`${stack.name}: not up on ${run.target.name}`, {
        stack: stack.name,
        up: false,
        subjects: [],
      });
      continue;
    }
    const [reports, cloud] = await Promise.all([
      checkStack(run, stack, state, () => {}),
      cloudDrift(run, stack),
    ]);
    const subjects = reports.map((report) => ({ ...reportJson(report), drift: driftOf(report) }));
    const lines = [...statusTables(reports), ...cloud.map((line) => `in the cloud: ${line}`)];
    run.io.result(lines.join("\n"), { stack: stack.name, up: true, subjects, drift: { cloud } });
    if (!reports.every(isVerified) || cloud.length > 0) code = ExitCode.DIFFERENT;
  }
  return code;
}

/** A cloud that cannot be asked keeps nobody from seeing the hosts. */
async function cloudDrift(run: Invocation, stack: SynthesizedStack): Promise<string[]> {
  try {
    return await readDrift(run, stack);
  } catch (error) {
    run.signal.throwIfAborted();
    if (!(error instanceof LongshoreError)) throw error;
    run.io.emit({ type: "warning", text: `the cloud could not be asked for changes: ${error.message}` });
    return [];
  }
}
