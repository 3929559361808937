import { LongshoreError } from "../../core/errors.js";
import type { HostSpec } from "../../core/spec/index.js";
import type { HostContext } from "../../scripts/provision/host-context.js";
import type { Transport } from "../../scripts/transport/transport.js";
import type { HostFacts } from "../facts/host-facts.js";
import { stackKeyPair } from "../identities/keys.js";
import type { Run } from "../run.js";
import type { ReachablePort } from "../targets/target.js";
import { workspaceOf } from "../terraform/workspace.js";
import type { Site } from "../work/site.js";
import { machineState, type Power, startMachine } from "./machine.js";
import { machineEnds } from "./machine-watch.js";

/** First boot may restart sshd or the network under us; all work on a host can be begun again. */
const ATTEMPTS = 5;

/** What is known of one host at the end of a visit. */
export interface Visit<T> {
  readonly host: string;
  readonly power: Power;
  readonly address?: string;
  /** `ssh` when it could be looked into, else why not. */
  readonly reach: string;
  readonly ports: readonly ReachablePort[];
  /** Of the work, when that came to its end. */
  readonly result?: T;
  /** What kept it from its end, where there is more to say than `reach` does. */
  readonly error?: LongshoreError;
}

/** The `reach` of a host whose stack grants no way in: nothing is wrong with it, as far as can be seen. */
export const NO_WAY_IN = "no way in";

/**
 * Works on a host over SSH, again with a new connection when the one that it had broke. What is wrong with the host is
 * the answer; only a defect is thrown.
 */
export async function visitHost<T>(
  site: Site,
  host: HostSpec,
  work: (host: HostContext) => Promise<T>,
): Promise<Visit<T>> {
  const { run, connections } = site;
  const facts = connections.facts(host);
  if (!facts) return { host: host.name, power: "missing", reach: "no machine", ports: [] };
  const [power, ports] = await Promise.all([powerOf(site, facts), run.target.openPorts(facts)]);
  const visit = { host: host.name, power, address: facts.privateIp, ports };
  if (power !== "running") return { ...visit, reach: `machine ${power}` };
  const done = new AbortController();
  const ends = machineEnds(() => machineState(run.target.arm, facts), done.signal).then(
    (ending): Visit<T> | Promise<never> =>
      ending ? { ...visit, power: ending, reach: `machine ${ending}` } : new Promise<never>(() => {}),
  );
  try {
    return await Promise.race([ends, workThere(site, host, work, visit)]);
  } catch (error) {
    run.signal.throwIfAborted();
    if (!(error instanceof LongshoreError)) throw error;
    return { ...visit, error, reach: error.violations.map(({ seen, rule }) => seen ?? rule).join("; ") };
  } finally {
    done.abort();
  }
}

async function workThere<T>(
  site: Site,
  host: HostSpec,
  work: (host: HostContext) => Promise<T>,
  visit: Omit<Visit<T>, "reach">,
): Promise<Visit<T>> {
  const { run, connections } = site;
  for (let attempt = 1; ; attempt++) {
    const transport = await connections.to(host);
    if (!transport) return { ...visit, reach: NO_WAY_IN };
    const result = await work(contextOf(site, host, transport));
    run.signal.throwIfAborted();
    if (!transport.closed || attempt === ATTEMPTS) return { ...visit, reach: "ssh", result };
    run.emit({ type: "notice", text: `${host.path}: the connection broke; connecting again` });
  }
}

async function powerOf({ run, start }: Site, facts: HostFacts): Promise<Power> {
  const { arm } = run.target;
  const { power } = await machineState(arm, facts);
  if (power !== "stopped" || !start) return power;
  await startMachine(arm, facts, run.emit);
  return (await machineState(arm, facts)).power;
}

function contextOf({ run, stack, connections }: Site, host: HostSpec, transport: Transport): HostContext {
  return {
    stack: stack.spec,
    spec: host,
    transport,
    shares: connections.shares(host),
    secrets: connections.secrets(host),
    stackPublicKey: host.stackKey ? stackKeyPair(workspaceOf(run.target, stack.name)).publicKey : undefined,
    report: (detail) => run.emit({ type: "progress", what: host.path, detail }),
  };
}

/** Tells what is wrong with a host, where its report has no place for all of it. */
export function tellOf(run: Run, { error }: Visit<unknown>): void {
  if (error) run.emit({ type: "error", violations: error.violations, exitCode: error.exitCode });
}
