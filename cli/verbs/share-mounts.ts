import { ExitCode } from "../../core/errors.js";
import type { Emit } from "../../core/events.js";
import type { HostSpec } from "../../core/spec/index.js";
import { checkHosts } from "../../deploy/hosts/ask.js";
import { haveStacks, knownStacks } from "../../deploy/program/known.js";
import type { SynthesizedStack } from "../../deploy/program/stack.js";
import { chooseStacks } from "../../deploy/program/synth.js";
import { readState } from "../../deploy/stacks/stack-run.js";
import { reportText } from "../../deploy/work/report-text.js";
import { isVerified, reportJson, type SubjectReport } from "../../deploy/work/subject-report.js";
import { shareSteps } from "../../scripts/provision/host-steps.js";
import type { Invocation } from "../invocation.js";
import { table } from "../table.js";

/** A line for each mount. */
export async function showMounts(run: Invocation, names: readonly string[]): Promise<ExitCode> {
  return await look(
    run,
    names,
    () => {},
    (stack, reports) => {
      const mounts = reports.flatMap((report) => mountsOf(stack, report));
      const rows = mounts.map(({ host, share, path, state }) => [
        `${stack.name}/${host}`,
        share,
        path,
        state,
      ]);
      const text = rows.length > 0 ? table(["HOST", "SHARE", "PATH", "STATE"], rows) : noMounts(stack);
      run.io.result(text, { stack: stack.name, mounts });
    },
  );
}

/** Tells of each check as it is made. */
export async function verifyMounts(run: Invocation, names: readonly string[]): Promise<ExitCode> {
  return await look(run, names, run.io.emit, (stack, reports) => {
    const text = reports.length > 0 ? reportText(reports) : noMounts(stack);
    run.io.result(text, { stack: stack.name, subjects: reports.map(reportJson) });
  });
}

async function look(
  run: Invocation,
  names: readonly string[],
  emit: Emit,
  tell: (stack: SynthesizedStack, reports: readonly SubjectReport[]) => void,
): Promise<ExitCode> {
  let code: ExitCode = ExitCode.OK;
  const known = await knownStacks(run, haveStacks(names), { quiet: true });
  for (const stack of chooseStacks(known, names, { all: true })) {
    const state = (await readState(run, stack)) ?? {};
    const reports = await checkHosts(run, stack, state, emit, { on: mountsShares, steps: shareSteps });
    tell(stack, reports);
    if (!reports.every(isVerified)) code = ExitCode.DIFFERENT;
  }
  return code;
}

function noMounts({ name }: SynthesizedStack): string {
  return `${name}: no host mounts a share`;
}

function mountsShares({ shares, volumes }: HostSpec): boolean {
  return shares.length + volumes.length > 0;
}

function mountsOf({ spec }: SynthesizedStack, report: SubjectReport) {
  const host: HostSpec | undefined = spec.hosts.find(({ name }) => name === report.name);
  const row = (share: string, path: string, name: string) => {
    const step = report.steps.find((one) => one.share === name);
    return { host: report.name, share, path, ok: step?.ok ?? false, state: step?.seen ?? report.reach };
  };
  return [
    ...(host?.shares ?? []).map(({ share, path }) => row(share, path, share)),
    ...(host?.volumes ?? []).map(({ share, name }) => row(share, `volume ${name}`, name)),
  ];
}
