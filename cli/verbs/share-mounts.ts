import { ExitCode } from "../../core/errors.js";
import type { Emit } from "../../core/events.js";
import type { HostSpec } from "../../core/spec.js";
import { shareSteps } from "../../scripts/provision/host-steps.js";
import { checkStack } from "../converge.js";
import { type HostReport, isFine, reportText } from "../host-report.js";
import type { Invocation } from "../invocation.js";
import { readState } from "../stack-run.js";
import { chooseStacks, type SynthesizedStack, synthesize } from "../synth.js";
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
      run.io.result(table(["HOST", "SHARE", "PATH", "STATE"], rows), { stack: stack.name, mounts });
    },
  );
}

/** Tells of each check as it is made. */
export async function verifyMounts(run: Invocation, names: readonly string[]): Promise<ExitCode> {
  return await look(run, names, run.io.emit, (stack, reports) => {
    run.io.result(reportText(reports), { stack: stack.name, hosts: reports });
  });
}

async function look(
  run: Invocation,
  names: readonly string[],
  emit: Emit,
  tell: (stack: SynthesizedStack, reports: readonly HostReport[]) => void,
): Promise<ExitCode> {
  let code: ExitCode = ExitCode.OK;
  for (const stack of chooseStacks(await synthesize(run, { quiet: true }), names, { all: true })) {
    const mounting = withMounts(stack);
    if (mounting.spec.hosts.length === 0) continue;
    const state = (await readState(run, stack)) ?? {};
    const reports = await checkStack(run, mounting, state, emit, shareSteps);
    tell(stack, reports);
    if (!reports.every(isFine)) code = ExitCode.DIFFERENT;
  }
  return code;
}

/** The stack with those of its hosts alone that mount a share. */
function withMounts(stack: SynthesizedStack): SynthesizedStack {
  const hosts = stack.spec.hosts.filter(({ shares, volumes }) => shares.length + volumes.length > 0);
  return { ...stack, spec: { ...stack.spec, hosts } };
}

function mountsOf({ spec }: SynthesizedStack, report: HostReport) {
  const host: HostSpec | undefined = spec.hosts.find(({ name }) => name === report.host);
  const row = (share: string, path: string, title: string) => {
    const step = report.steps.find((one) => one.title === title);
    return { host: report.host, share, path, ok: step?.ok ?? false, state: step?.seen ?? report.reach };
  };
  return [
    ...(host?.shares ?? []).map(({ share, path }) => row(share, path, `share ${share}`)),
    ...(host?.volumes ?? []).map(({ share, name }) => row(share, `volume ${name}`, `volume ${name}`)),
  ];
}
