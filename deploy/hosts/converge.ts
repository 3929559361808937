import type { Emit } from "../../core/events.js";
import { converge, verify } from "../../scripts/provision/converge.js";
import type { SynthesizedStack } from "../program/synth.js";
import type { Run } from "../run.js";
import { timed } from "../stacks/timed.js";
import type { StateJson } from "../terraform/json.js";
import { Connections } from "./connect.js";
import type { HostReport } from "./host-report.js";
import { type HostWork, workOnHost } from "./host-work.js";
import { writeSshConfig } from "./ssh-config.js";

/** First boot installs an engine: minutes on a small machine and a slow mirror. */
const FIRST_BOOT_SECONDS = 900;
/** For looking only: a host that does not answer by then is down. */
const LOOK_SECONDS = 10;

/** After apply: makes every host what it is declared to be, and proves it. */
export async function convergeHosts(
  run: Run,
  stack: SynthesizedStack,
  state: StateJson,
): Promise<HostReport[]> {
  const connections = new Connections(run, stack, state, { waitSeconds: FIRST_BOOT_SECONDS });
  const reports = await timed(run, stack.name, "converge", () =>
    through(run, stack, connections, {
      start: true,
      steps: (context, steps) => converge(context, steps, run.emit),
    }),
  );
  await writeSshConfig(run, stack, connections);
  return reports;
}

/** Only looks; tells of every step to `emit`. */
export function checkStack(
  run: Run,
  stack: SynthesizedStack,
  state: StateJson,
  emit: Emit,
  part: Pick<HostWork, "on" | "about"> = {},
): Promise<HostReport[]> {
  return onHosts(run, stack, state, {
    ...part,
    start: false,
    steps: (context, steps) => verify(context, steps, emit),
  });
}

/** Works on every host that there is and can be reached within seconds. */
export function onHosts(
  run: Run,
  stack: SynthesizedStack,
  state: StateJson,
  work: HostWork,
): Promise<HostReport[]> {
  return through(run, stack, new Connections(run, stack, state, { waitSeconds: LOOK_SECONDS }), work);
}

async function through(
  run: Run,
  stack: SynthesizedStack,
  connections: Connections,
  work: HostWork,
): Promise<HostReport[]> {
  // Ends at once whatever is being waited for on a host.
  const stop = () => connections.close();
  run.signal.addEventListener("abort", stop, { once: true });
  try {
    const hosts = stack.spec.hosts.filter(work.on ?? (() => true));
    return await Promise.all(hosts.map((host) => workOnHost(run, stack, host, connections, work)));
  } finally {
    run.signal.removeEventListener("abort", stop);
    connections.close();
  }
}
