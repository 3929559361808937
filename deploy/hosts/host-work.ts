import { LongshoreError } from "../../core/errors.js";
import type { HostSpec } from "../../core/spec.js";
import { hostSteps } from "../../scripts/provision/host-steps.js";
import type { StepReport } from "../../scripts/provision/report.js";
import type { HostContext, Step } from "../../scripts/provision/step.js";
import type { Transport } from "../../scripts/transport/transport.js";
import { stackKeyPair } from "../identities/keys.js";
import type { SynthesizedStack } from "../program/synth.js";
import type { Run } from "../run.js";
import { workspaceOf } from "../terraform/workspace.js";
import type { Connections } from "./connect.js";
import type { HostFacts } from "./facts.js";
import { type HostReport, NO_WAY_IN } from "./host-report.js";
import { machineEnds } from "./machine-watch.js";

/** First boot may restart sshd or the network under us; every step can be begun again. */
const ATTEMPTS = 5;

/** What a run does on every host of a stack. */
export interface HostWork {
  /** Whether a machine that is stopped is started. */
  readonly start: boolean;
  /** On which hosts of the stack; jump hosts on the way to them need not be among these. Default: all. */
  readonly on?: (host: HostSpec) => boolean;
  /** What of a host it is about. Default: everything. */
  readonly about?: (host: HostSpec) => readonly Step[];
  steps(context: HostContext, steps: readonly Step[]): Promise<StepReport[]>;
}

/** Works on one host and reports; what is wrong with it is in the report and keeps no other host from its turn. */
export async function workOnHost(
  run: Run,
  stack: SynthesizedStack,
  host: HostSpec,
  connections: Connections,
  work: HostWork,
): Promise<HostReport> {
  const facts = connections.facts(host);
  if (!facts) return { host: host.name, power: "missing", reach: "no machine", steps: [], ports: [] };
  const [power, ports] = await Promise.all([powerOf(run, facts, work), run.target.openPorts(facts)]);
  const report = { host: host.name, power, address: facts.privateIp, ports, steps: [] };
  if (power !== "running") return { ...report, reach: `machine ${power}` };
  const done = new AbortController();
  const ends = machineEnds(run.target, facts, done.signal).then((ending): HostReport | Promise<never> =>
    ending ? { ...report, power: ending, reach: `machine ${ending}` } : new Promise<never>(() => {}),
  );
  try {
    return await Promise.race([ends, workThere(run, stack, host, connections, work, report)]);
  } catch (error) {
    run.signal.throwIfAborted();
    if (!(error instanceof LongshoreError)) throw error;
    run.emit({ type: "error", violations: error.violations, exitCode: error.exitCode });
    return { ...report, reach: error.violations.map(({ seen, rule }) => seen ?? rule).join("; ") };
  } finally {
    done.abort();
  }
}

/** Over SSH, again when the connection breaks. */
async function workThere(
  run: Run,
  stack: SynthesizedStack,
  host: HostSpec,
  connections: Connections,
  work: HostWork,
  report: Omit<HostReport, "reach">,
): Promise<HostReport> {
  for (let attempt = 1; ; attempt++) {
    const transport = await connections.to(host);
    if (!transport) return { ...report, reach: NO_WAY_IN };
    const steps = await work.steps(
      contextOf(run, stack, host, connections, transport),
      (work.about ?? hostSteps)(host),
    );
    run.signal.throwIfAborted();
    if (!transport.closed || attempt === ATTEMPTS) return { ...report, reach: "ssh", steps };
    run.emit({ type: "notice", text: `${host.path}: the connection broke; connecting again` });
  }
}

async function powerOf(run: Run, facts: HostFacts, { start }: HostWork): Promise<HostReport["power"]> {
  const power = await run.target.power(facts);
  if (power !== "stopped" || !start) return power;
  await run.target.start(facts, run.emit);
  return run.target.power(facts);
}

function contextOf(
  run: Run,
  stack: SynthesizedStack,
  host: HostSpec,
  connections: Connections,
  transport: Transport,
): HostContext {
  return {
    stack: stack.spec,
    spec: host,
    transport,
    shares: connections.shares(host),
    stackPublicKey: host.stackKey ? stackKeyPair(workspaceOf(run.target, stack.name)).publicKey : undefined,
    report: (detail) => run.emit({ type: "progress", what: host.path, detail }),
  };
}
