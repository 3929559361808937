import { LongshoreError } from "../../core/errors.js";
import type { Emit } from "../../core/events.js";
import type { HostSpec } from "../../core/spec/index.js";
import type { HostContext, HostStep } from "../../scripts/provision/host-context.js";
import type { SynthesizedStack } from "../program/stack.js";
import type { Run } from "../run.js";
import type { StateJson } from "../terraform/json.js";
import { atSite, TO_LOOK } from "../work/site.js";
import type { SubjectReport } from "../work/subject-report.js";
import { hostWork } from "./host-kind.js";
import { tellOf, type Visit, visitHost } from "./visit.js";

/** What is asked, and of which hosts of the stack; jump hosts on the way to them need not be among these. Default: all. */
export interface Question<T> {
  readonly on?: (host: HostSpec) => boolean;
  /** Called again with a new connection when the one that it had broke. */
  readonly work: (host: HostContext) => Promise<T>;
}

/** Asks every host that there is and can be reached within seconds; what is wrong with one keeps no other from its turn. */
export async function askHosts<T>(
  run: Run,
  stack: SynthesizedStack,
  state: StateJson,
  { on = () => true, work }: Question<T>,
): Promise<Visit<T>[]> {
  const visits = await atSite(run, stack, state, TO_LOOK, (site) =>
    Promise.all(stack.spec.hosts.filter(on).map((host) => visitHost(site, host, work))),
  );
  for (const visit of visits) tellOf(run, visit);
  return visits;
}

/** Asks one host. Throws why it cannot be asked. */
export async function askHost<T>(
  run: Run,
  stack: SynthesizedStack,
  state: StateJson,
  host: HostSpec,
  work: (host: HostContext) => Promise<T>,
): Promise<T> {
  const { reach, result, error } = await atSite(run, stack, state, TO_LOOK, (site) =>
    visitHost(site, host, work),
  );
  if (error) throw error;
  if (result !== undefined) return result;
  throw new LongshoreError({
    where: host.path,
    rule: "a host is up and its stack grants a way in",
    seen: reach,
  });
}

/** Looks at a part of what hosts are declared to be; tells of every step to `emit`. */
export async function checkHosts(
  run: Run,
  stack: SynthesizedStack,
  state: StateJson,
  emit: Emit,
  part: { readonly on: (host: HostSpec) => boolean; readonly steps: (host: HostSpec) => HostStep[] },
): Promise<SubjectReport[]> {
  return await atSite(run, stack, state, TO_LOOK, (site) =>
    Promise.all(
      stack.spec.hosts.filter(part.on).map((host) => hostWork(site, host, part.steps(host)).check(emit)),
    ),
  );
}
