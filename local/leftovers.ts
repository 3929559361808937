import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { CloudContext } from "./azurerm/handler.js";
import { fileOfDisk } from "./azurerm/managed-disk.js";
import type { Leftover } from "./index.js";
import type { MachineDriver } from "./machine/driver.js";
import { effectOf } from "./network/machines.js";
import type { CloudHome } from "./records/home.js";
import { Type } from "./records/types.js";
import { servicesEnded } from "./services/ensure.js";

/** What of a stack still exists, looked for where it would be: in the records and outside of them. */
export async function findLeftovers(home: CloudHome, cloud: CloudContext): Promise<Leftover[]> {
  return [
    ...cloud.records
      .all()
      .filter(({ stack }) => stack === cloud.stack)
      .map(({ id }): Leftover => ({ kind: "record", name: id })),
    ...(await machinesAndNetworks(cloud)),
    ...diskFiles(home, cloud),
    ...(await services(home, cloud)),
  ];
}

/** Those that no record of another stack accounts for. */
async function machinesAndNetworks(cloud: CloudContext): Promise<Leftover[]> {
  const others = cloud.records
    .ofType(Type.MACHINE)
    .filter(({ stack }) => stack !== cloud.stack)
    .flatMap(({ effect }) => effectOf(effect) ?? []);
  const found = await Promise.all((["docker", "qemu"] as const).map((kind) => listed(kind, cloud)));
  const machines = found.flatMap((each) => each.machines);
  const networks = found.flatMap((each) => each.networks);
  return [
    ...machines
      .filter((name) => !others.some(({ machine }) => machine === name))
      .map((name): Leftover => ({ kind: "machine", name })),
    ...networks
      .filter((name) => !others.some(({ network }) => network === name))
      .map((name): Leftover => ({ kind: "network", name })),
  ];
}

/** A driver that does not work on this computer has made nothing on it. */
async function listed(
  kind: MachineDriver["kind"],
  cloud: CloudContext,
): Promise<{ machines: string[]; networks: string[] }> {
  try {
    return await cloud.driverOf(kind).list();
  } catch {
    return { machines: [], networks: [] };
  }
}

function diskFiles(home: CloudHome, cloud: CloudContext): Leftover[] {
  if (!existsSync(home.disks)) return [];
  const recorded = new Set(cloud.records.ofType(Type.DISK).map((record) => fileOfDisk(record, cloud)));
  return readdirSync(home.disks)
    .map((name) => join(home.disks, name))
    .filter((file) => !recorded.has(file))
    .map((file): Leftover => ({ kind: "disk", name: file }));
}

/** The services process ends by itself after the last machine of the cloud. */
async function services(home: CloudHome, cloud: CloudContext): Promise<Leftover[]> {
  const needed = cloud.records.ofType(Type.MACHINE).length > 0;
  return needed || (await servicesEnded(home)) ? [] : [{ kind: "process", name: "services" }];
}
