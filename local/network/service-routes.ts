import type { ServiceRoute } from "../machine/driver.js";
import type { PortBook } from "../records/ports.js";
import type { RecordReader } from "../records/snapshot.js";
import type { Machine } from "./machines.js";
import { serviceUses } from "./service-uses.js";

/** The routes of each machine to services, in the order of `machines`; ports that nobody has chosen yet are chosen. */
export async function serviceRoutes(
  records: RecordReader,
  machines: readonly Machine[],
  ports: Pick<PortBook, "ensure">,
): Promise<ServiceRoute[][]> {
  const uses = machines.map((machine) => serviceUses(records, machine));
  const chosen = (await ports.ensure(uses.flat().map(({ use }) => use))).values();
  return uses.map((own) =>
    own.map(({ address, port }) => ({ address, port, hostPort: chosen.next().value ?? 0 })),
  );
}
