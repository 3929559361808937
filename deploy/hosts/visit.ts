import { LongshoreError } from "../../core/errors.js";
import type { HostSpec } from "../../core/spec.js";
import type { HostContext } from "../../scripts/provision/step.js";
import type { Transport } from "../../scripts/transport/transport.js";
import { stackKeyPair } from "../identities/keys.js";
import type { SynthesizedStack } from "../program/synth.js";
import type { Run } from "../run.js";
import type { ReachablePort } from "../targets/target.js";
import { workspaceOf } from "../terraform/workspace.js";
import type { Connections } from "./connect.js";
import type { HostFacts } from "./facts.js";
import { machineEnds } from "./machine-watch.js";

/** First boot may restart sshd or the network under us; all work on a host can be begun again. */
const ATTEMPTS = 5;

/** What is done on the hosts of a stack. */
export interface Errand<T> {
  /** Whether a machine that is stopped is started. */
  readonly start: boolean;
  /** On which hosts of the stack; jump hosts on the way to them need not be among these. Default: all. */
  readonly on?: (host: HostSpec) => boolean;
  /** Called again with a new connection when the one that it had broke. */
  readonly work: (host: HostContext) => Promise<T>;
}

/** What is known of one host at the end of a visit. */
export interface Visit<T> {
  readonly host: string;
  readonly power: "running" | "stopped" | "missing";
  readonly address?: string;
  /** `ssh` when it could be looked into, else why not. */
  readonly reach: string;
  readonly ports: readonly ReachablePort[];
  /** Of the work, when that came to its end. */
  readonly result?: T;
}

/** The `reach` of a host whose stack grants no way in: nothing is wrong with it, as far as can be seen. */
export const NO_WAY_IN = "no way in";

/** Visits all hosts at once; what is wrong with one keeps no other from its turn. Closes the connections. */
export async function visitHosts<T>(
  run: Run,
  stack: SynthesizedStack,
  connections: Connections,
  errand: Errand<T>,
): Promise<Visit<T>[]> {
  // Ends at once whatever is being waited for on a host.
  const stop = () => connections.close();
  run.signal.addEventListener("abort", stop, { once: true });
  try {
    const hosts = stack.spec.hosts.filter(errand.on ?? (() => true));
    return await Promise.all(hosts.map((host) => visitHost(run, stack, host, connections, errand)));
  } finally {
    run.signal.removeEventListener("abort", stop);
    connections.close();
  }
}

async function visitHost<T>(
  run: Run,
  stack: SynthesizedStack,
  host: HostSpec,
  connections: Connections,
  errand: Errand<T>,
): Promise<Visit<T>> {
  const facts = connections.facts(host);
  if (!facts) return { host: host.name, power: "missing", reach: "no machine", ports: [] };
  const [power, ports] = await Promise.all([powerOf(run, facts, errand), run.target.openPorts(facts)]);
  const visit = { host: host.name, power, address: facts.privateIp, ports };
  if (power !== "running") return { ...visit, reach: `machine ${power}` };
  const done = new AbortController();
  const ends = machineEnds(run.target, facts, done.signal).then((ending): Visit<T> | Promise<never> =>
    ending ? { ...visit, power: ending, reach: `machine ${ending}` } : new Promise<never>(() => {}),
  );
  try {
    return await Promise.race([ends, workThere(run, stack, host, connections, errand, visit)]);
  } catch (error) {
    run.signal.throwIfAborted();
    if (!(error instanceof LongshoreError)) throw error;
    run.emit({ type: "error", violations: error.violations, exitCode: error.exitCode });
    return { ...visit, reach: error.violations.map(({ seen, rule }) => seen ?? rule).join("; ") };
  } finally {
    done.abort();
  }
}

/** Over SSH, again when the connection breaks. */
async function workThere<T>(
  run: Run,
  stack: SynthesizedStack,
  host: HostSpec,
  connections: Connections,
  { work }: Errand<T>,
  visit: Omit<Visit<T>, "reach">,
): Promise<Visit<T>> {
  for (let attempt = 1; ; attempt++) {
    const transport = await connections.to(host);
    if (!transport) return { ...visit, reach: NO_WAY_IN };
    const result = await work(contextOf(run, stack, host, connections, transport));
    run.signal.throwIfAborted();
    if (!transport.closed || attempt === ATTEMPTS) return { ...visit, reach: "ssh", result };
    run.emit({ type: "notice", text: `${host.path}: the connection broke; connecting again` });
  }
}

async function powerOf(
  run: Run,
  facts: HostFacts,
  { start }: { readonly start: boolean },
): Promise<Visit<unknown>["power"]> {
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
