import { ExitCode, LongshoreError } from "../../core/errors.js";
import { checkHosts } from "../../deploy/hosts/converge.js";
import { driftOf, isFine } from "../../deploy/hosts/host-report.js";
import { chooseStacks, type SynthesizedStack, synthesize } from "../../deploy/program/synth.js";
import { readDrift, readState, tellOfUnrecorded } from "../../deploy/stacks/stack-run.js";
import type { Invocation } from "../invocation.js";
import { statusRows } from "../status-rows.js";
import { table } from "../table.js";

export async function status(run: Invocation, names: readonly string[]): Promise<ExitCode> {
  let code: ExitCode = ExitCode.OK;
  for (const stack of chooseStacks(await synthesize(run), names, { all: true })) {
    const state = await readState(run, stack);
    await tellOfUnrecorded(run, stack);
    if (!state) {
      run.io.result(`${stack.name}: not up on ${run.target.name}`, {
        stack: stack.name,
        up: false,
        hosts: [],
      });
      continue;
    }
    const [reports, cloud] = await Promise.all([
      checkHosts(run, stack, state, () => {}),
      cloudDrift(run, stack),
    ]);
    const rows = reports.flatMap(statusRows);
    const text = table(["HOST", "MACHINE", "ADDRESS", "STATE", "OPEN PORTS"], rows);
    const hosts = reports.map((report) => ({ ...report, drift: driftOf(report) }));
    const lines = [text, ...cloud.map((line) => `in the cloud: ${line}`)];
    run.io.result(lines.join("\n"), { stack: stack.name, up: true, hosts, drift: { cloud } });
    if (!reports.every(isFine) || cloud.length > 0) code = ExitCode.DIFFERENT;
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
