import { ExitCode } from "../core/errors.js";
import type { Emit } from "../core/events.js";
import type { HostSpec } from "../core/spec.js";
import { converge, verify } from "../scripts/provision/converge.js";
import { hostSteps } from "../scripts/provision/host-steps.js";
import { Connections } from "./connect.js";
import { type HostReport, isFine, reportText } from "./host-report.js";
import type { Invocation } from "./invocation.js";
import { stackKeyPair } from "./keys.js";
import { writeSshConfig } from "./ssh-config.js";
import type { SynthesizedStack } from "./synth.js";
import type { StateJson } from "./terraform/json.js";
import { workspaceOf } from "./terraform/workspace.js";
import { timed } from "./timed.js";

/** First boot installs an engine: minutes on a small machine and a slow mirror. */
const FIRST_BOOT_SECONDS = 900;
/** For looking only: a host that does not answer by then is down. */
const LOOK_SECONDS = 10;

/** After apply: makes every host what it shall be, proves it, and tells where things are. */
export async function finish(run: Invocation, stack: SynthesizedStack, state: StateJson): Promise<ExitCode> {
  const reports = await timed(run, stack.name, "converge", () =>
    onHosts(run, stack, state, FIRST_BOOT_SECONDS, (context, steps) => converge(context, steps, run.io.emit)),
  );
  await writeSshConfig(run, stack, state);
  run.io.result(reportText(reports), { stack: stack.name, hosts: reports });
  if (!reports.every((report) => isFine(report) || report.reach === "no way in")) return ExitCode.FAILED;
  return reports.every(isFine) ? ExitCode.OK : ExitCode.NOT_VERIFIED;
}

/** Only looks; tells of every step to `emit`. */
export function checkStack(
  run: Invocation,
  stack: SynthesizedStack,
  state: StateJson,
  emit: Emit,
): Promise<HostReport[]> {
  return onHosts(run, stack, state, LOOK_SECONDS, (context, steps) => verify(context, steps, emit));
}

async function onHosts(
  run: Invocation,
  stack: SynthesizedStack,
  state: StateJson,
  waitSeconds: number,
  work: typeof converge extends (context: infer C, steps: infer S, emit: never) => infer R
    ? (context: C, steps: S) => R
    : never,
): Promise<HostReport[]> {
  const connections = new Connections(run, stack, state, { waitSeconds });
  try {
    return await Promise.all(stack.spec.hosts.map((host) => reportOf(host)));
  } finally {
    connections.close();
  }

  async function reportOf(host: HostSpec): Promise<HostReport> {
    const facts = connections.facts(host);
    if (!facts) return { host: host.name, power: "missing", reach: "no machine", steps: [], ports: [] };
    const [power, ports] = await Promise.all([run.target.power(facts), run.target.openPorts(facts)]);
    const report = { host: host.name, power, address: facts.privateIp, ports };
    if (power !== "running") return { ...report, reach: `machine ${power}`, steps: [] };
    try {
      const transport = await connections.to(host);
      if (!transport) return { ...report, reach: "no way in", steps: [] };
      const steps = await work(
        {
          stack: stack.spec,
          spec: host,
          transport,
          stackPublicKey: host.stackKey
            ? stackKeyPair(workspaceOf(run.target, stack.name)).publicKey
            : undefined,
          report: (detail) => run.io.emit({ type: "progress", what: host.path, detail }),
        },
        hostSteps(host),
      );
      return { ...report, reach: "ssh", steps };
    } catch (error) {
      run.signal.throwIfAborted();
      run.io.error(error);
      return { ...report, reach: (error as Error).message, steps: [] };
    }
  }
}
