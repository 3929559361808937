import type { Emit } from "../../core/events.js";
import type { HostSpec } from "../../core/spec.js";
import { converge, verify } from "../../scripts/provision/converge.js";
import { hostSteps } from "../../scripts/provision/host-steps.js";
import type { StepReport } from "../../scripts/provision/report.js";
import type { HostContext, Step } from "../../scripts/provision/step.js";
import type { SynthesizedStack } from "../program/synth.js";
import type { Run } from "../run.js";
import type { StateJson } from "../terraform/json.js";
import { timed } from "../timed.js";
import { Connections } from "./connect.js";
import type { HostReport } from "./host-report.js";
import { writeSshConfig } from "./ssh-config.js";
import { type Visit, visitHosts } from "./visit.js";

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
  const work = (context: HostContext) => converge(context, hostSteps(context.spec), run.emit);
  const visits = await timed(run, stack.name, "converge", () =>
    visitHosts(run, stack, connections, { start: true, work }),
  );
  await writeSshConfig(run, stack, connections);
  return visits.map(reportOf);
}

/** The hosts that are to be checked, and what of each. Default: everything of all. */
export interface Part {
  readonly on?: (host: HostSpec) => boolean;
  readonly about?: (host: HostSpec) => readonly Step[];
}

/** Only looks; tells of every step to `emit`. */
export async function checkHosts(
  run: Run,
  stack: SynthesizedStack,
  state: StateJson,
  emit: Emit,
  { on, about = hostSteps }: Part = {},
): Promise<HostReport[]> {
  const visits = await askHosts(run, stack, state, {
    on,
    work: (context) => verify(context, about(context.spec), emit),
  });
  return visits.map(reportOf);
}

/** Asks every host that there is and can be reached within seconds. */
export function askHosts<T>(
  run: Run,
  stack: SynthesizedStack,
  state: StateJson,
  question: { readonly on?: (host: HostSpec) => boolean; readonly work: (host: HostContext) => Promise<T> },
): Promise<Visit<T>[]> {
  const connections = new Connections(run, stack, state, { waitSeconds: LOOK_SECONDS });
  return visitHosts(run, stack, connections, { start: false, ...question });
}

/** How a visit that went through steps left its host. */
export function reportOf({ result = [], ...visit }: Visit<StepReport[]>): HostReport {
  return { ...visit, steps: result };
}
