import { rmSync } from "node:fs";
import { join } from "node:path";
import type { CloudContext } from "./azurerm/handler.js";
import type { MachineDriver } from "./machine/driver.js";
import type { CloudHome } from "./records/home.js";
import { endServices } from "./services/ensure.js";
import type { LocalService } from "./services/service.js";

/**
 * Removes everything of a local cloud, data disks included. What makes machines known goes last, so that a kill leaves
 * something to go on from. No run may be at work.
 */
export async function resetCloud(
  home: CloudHome,
  cloud: CloudContext,
  services: readonly LocalService[],
): Promise<void> {
  await endServices(home);
  for (const kind of ["docker", "qemu"] as const) await removeAll(cloud.driverOf(kind), cloud);
  for (const service of services) await service.reset?.({ home, records: cloud.records });
  await cloud.records.exclusively(() => {
    for (const { type, id } of cloud.records.all()) cloud.records.remove(type, id);
    for (const path of [
      home.disks,
      home.services,
      join(home.folder, "machines"),
      join(home.folder, "networks"),
    ]) {
      rmSync(path, { recursive: true, force: true });
    }
    for (const file of [home.portsFile, home.servicesLog]) rmSync(file, { force: true });
  });
}

async function removeAll(driver: MachineDriver, cloud: CloudContext): Promise<void> {
  const { machines, networks } = await listed(driver, cloud);
  for (const name of machines) await driver.remove(name);
  for (const name of networks) await driver.removeNetwork(name);
  for (const stray of (await driver.strays?.()) ?? []) await stray.remove();
}

/** A driver that does not work here has made nothing, unless the records say that it has: then its error counts. */
async function listed(driver: MachineDriver, { records }: CloudContext) {
  try {
    return await driver.list();
  } catch (error) {
    if (records.all().some(({ effect }) => effect.driver === driver.kind)) throw error;
    return { machines: [], networks: [] };
  }
}
