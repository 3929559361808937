import type { CloudContext } from "./azurerm/handler.js";
import type { Leftover } from "./index.js";
import { findOrphans, reap } from "./orphans.js";
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
    // A disk without a record may be anybody's, and older than this stack.
    ...(await findOrphans(home, cloud)).filter(({ holdsData }) => !holdsData),
    ...(await services(home, cloud)),
  ];
}

/** The services process ends by itself after the last machine of the cloud. */
async function services(home: CloudHome, cloud: CloudContext): Promise<Leftover[]> {
  const needed = cloud.records.ofType(Type.MACHINE).length > 0;
  return needed || (await servicesEnded(home)) ? [] : [{ kind: "process", name: "services" }];
}
