import type { CloudContext } from "./azurerm/handler.js";
import type { Leftover } from "./index.js";
import { findOrphans, goesByItself, type Orphan, reap } from "./orphans.js";
import type { CloudHome } from "./records/home.js";
import { Type } from "./records/types.js";
import { servicesEnded } from "./services/ensure.js";

/** What of a stack still exists, looked for where it would be: in the records and outside of them. */
export async function findLeftovers(home: CloudHome, cloud: CloudContext): Promise<Leftover[]> {
  await reap(home, cloud);
  return [
    ...cloud.records
      .all()
      .filter(({ stack }) => stack === cloud.stack)
      .map(({ id }): Leftover => ({ kind: "record", name: id })),
    ...(await orphansOf(home, cloud)),
    ...(await services(home, cloud)),
  ];
}

/** A disk without a record may be anybody's, and older than this stack; a machine is its stack's, where that is known. */
async function orphansOf(home: CloudHome, cloud: CloudContext): Promise<Leftover[]> {
  const found = await findOrphans(home, cloud);
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

/** The services process ends by itself after the last machine of the cloud. */
async function services(home: CloudHome, cloud: CloudContext): Promise<Leftover[]> {
  const needed = cloud.records.ofType(Type.MACHINE).length > 0;
  return needed || (await servicesEnded(home)) ? [] : [{ kind: "process", name: "services" }];
}
