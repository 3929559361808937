import type { CloudContext } from "./azurerm/handler.js";
import type { Leftover } from "./local-cloud.js";
import { findOrphans, goesByItself, reap } from "./orphans.js";
import type { CloudHome } from "./records/home.js";
import { snapshot } from "./records/snapshot.js";
import { servicesEnded } from "./services/ensure.js";
import type { Orphan } from "./services/orphan.js";
import type { LocalService } from "./services/service.js";
import { areServicesNeeded } from "./services/view.js";

/** What of a stack still exists, looked for where it would be: in the records and outside of them. */
export async function findLeftovers(
  home: CloudHome,
  cloud: CloudContext,
  all: readonly LocalService[],
): Promise<Leftover[]> {
  await reap(home, cloud, all);
  return [
    ...cloud.records
      .all()
      .filter(({ stack }) => stack === cloud.stack)
      .map(({ id }): Leftover => ({ kind: "record", name: id })),
    ...(await orphansOf(home, cloud, all)),
    ...(await services(home, cloud, all)),
  ];
}

/** A disk without a record may be anybody's, and older than this stack; a machine is its stack's, where that is known. */
async function orphansOf(
  home: CloudHome,
  cloud: CloudContext,
  all: readonly LocalService[],
): Promise<Leftover[]> {
  const found = await findOrphans(home, cloud, all);
  return found
    .filter((orphan) => goesByItself(orphan, found) || isMachineOf(orphan, cloud.stack))
    .map(({ kind, name, bytes }) => ({
      kind,
      name,
      ...(bytes === undefined ? {} : { bytes }),
      ...(kind === "machine"
        ? { remedy: "Its record was lost: `longshore local gc --yes` removes it." }
        : {}),
    }));
}

function isMachineOf({ kind, stack }: Orphan, wanted: string): boolean {
  return kind === "machine" && (stack === undefined || stack === wanted);
}

/** The services process ends by itself when nothing needs it. */
async function services(
  home: CloudHome,
  cloud: CloudContext,
  all: readonly LocalService[],
): Promise<Leftover[]> {
  const needed = areServicesNeeded(all, snapshot(cloud.records));
  return needed || (await servicesEnded(home)) ? [] : [{ kind: "process", name: "services" }];
}
