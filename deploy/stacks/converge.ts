import type { Emit } from "../../core/events.js";
import { writeSshConfig } from "../hosts/ssh-config.js";
import type { SynthesizedStack } from "../program/stack.js";
import type { Run } from "../run.js";
import type { StateJson } from "../terraform/json.js";
import { timed } from "../timed.js";
import { convergeInOrder } from "../work/in-order.js";
import type { SubjectKind } from "../work/kind.js";
import { KINDS } from "../work/kinds.js";
import { atSite, type Site, TO_CHANGE, TO_LOOK } from "../work/site.js";
import type { SubjectReport } from "../work/subject-report.js";

/** After apply: makes every subject of a stack what it is declared to be, and proves it. */
export async function convergeStack(
  run: Run,
  stack: SynthesizedStack,
  state: StateJson,
  kinds: readonly SubjectKind[] = KINDS,
): Promise<SubjectReport[]> {
  return await atSite(run, stack, state, TO_CHANGE, async (site) => {
    const reports = await timed(run, stack.name, "converge", () => convergeInOrder(worksOf(site, kinds)));
    await writeSshConfig(run, stack, site.connections);
    return reports;
  });
}

/** Only looks, at all subjects at once; tells of every step to `emit`. */
export async function checkStack(
  run: Run,
  stack: SynthesizedStack,
  state: StateJson,
  emit: Emit,
  kinds: readonly SubjectKind[] = KINDS,
): Promise<SubjectReport[]> {
  return await atSite(run, stack, state, TO_LOOK, (site) =>
    Promise.all(worksOf(site, kinds).map((work) => work.check(emit))),
  );
}

function worksOf(site: Site, kinds: readonly SubjectKind[]) {
  return kinds.flatMap((kind) => kind.works(site));
}
