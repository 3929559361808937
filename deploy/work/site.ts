import type { HostSpec } from "../../core/spec/index.js";
import { Connections } from "../hosts/connect.js";
import type { SynthesizedStack } from "../program/stack.js";
import type { Run } from "../run.js";
import type { StateJson } from "../terraform/json.js";

/** A stack that is up, as work on its subjects sees it. */
export interface Site {
  readonly run: Run;
  readonly stack: SynthesizedStack;
  /** As Terraform has it: read by the functions of `deploy/facts`. */
  readonly state: StateJson;
  /** The ways to the stack's hosts. */
  readonly connections: Connections;
  /** Whether a machine that is stopped is started. */
  readonly start: boolean;
}

/** How long a host is waited for that does not answer, and whether stopped machines are started. */
export interface Patience {
  readonly waitSeconds: number;
  readonly start: boolean;
}

/** First boot installs an engine: minutes on a small machine and a slow mirror. */
export const TO_CHANGE: Patience = { waitSeconds: 900, start: true };
/** For looking only: a host that does not answer by then is down. */
export const TO_LOOK: Patience = { waitSeconds: 20, start: false };

/** Works on a stack; closes every connection at the end, and at once when the run is stopped. */
export async function atSite<T>(
  run: Run,
  stack: SynthesizedStack,
  state: StateJson,
  { waitSeconds, start }: Patience,
  work: (site: Site) => Promise<T>,
): Promise<T> {
  const connections = new Connections(run, stack, state, { waitSeconds });
  const stop = () => connections.close();
  run.signal.addEventListener("abort", stop, { once: true });
  try {
    return await work({ run, stack, state, connections, start });
  } finally {
    run.signal.removeEventListener("abort", stop);
    connections.close();
  }
}

/** A host of the stack, by its name; a kind of subject names only hosts that there are. */
export function hostNamed({ stack }: Site, name: string): HostSpec {
  const host = stack.spec.hosts.find((each) => each.name === name);
  if (host) return host;
  throw new TypeError(`${stack.name} has no host ${name}`);
}
