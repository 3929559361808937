import { existsSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { sweepLitter } from "../system/litter.js";
import type { CloudContext } from "./azurerm/handler.js";
import { fileOfDisk, UNFINISHED_DISK } from "./azurerm/managed-disk.js";
import type { MachineDriver } from "./machine/driver.js";
import type { CloudHome } from "./records/home.js";
import { ownerExists } from "./records/port-owner.js";
import { openPortBook } from "./records/ports.js";
import { Type } from "./records/types.js";
import type { Orphan } from "./services/orphan.js";
import type { LocalService, ServiceStore } from "./services/service.js";
import { isDriverMissing, recordedNames, stackOf } from "./unrecorded.js";

/**
 * What belongs to no stack. Every record is written before its effect, so under the cloud's lock this is exact; without,
 * something that is being made or removed right now may be among it.
 */
export async function findOrphans(
  home: CloudHome,
  cloud: CloudContext,
  services: readonly LocalService[],
): Promise<Orphan[]> {
  // First what there is, then what is recorded: what is made in between is recorded.
  const there = await Promise.all(
    (["docker", "qemu"] as const).map((kind) => thingsOf(cloud.driverOf(kind))),
  );
  return [
    ...recordless(there.flat(), cloud),
    ...diskFiles(home, cloud),
    ...(await orphansOfServices({ home, records: cloud.records }, services)),
    ...ports(home, cloud),
  ];
}

/** Removes what killed runs left: what belongs to no stack and `goesByItself`, and what is half written. */
export async function reap(
  home: CloudHome,
  cloud: CloudContext,
  services: readonly LocalService[],
): Promise<void> {
  const folders = [
    home.folder,
    home.records,
    join(home.folder, "stacks"),
    join(home.folder, "machines", "locks"),
    ...services.flatMap((service) => service.litter?.(home) ?? []),
  ];
  for (const folder of folders) sweepLitter(folder);
  const found = await findOrphans(home, cloud, services);
  if (found.some((orphan) => goesByItself(orphan, found))) {
    await removeOrphans(home, cloud, services, goesByItself);
  }
}

/**
 * Whether an orphan is what a killed run may have left, and nobody misses. A run writes the record of a machine before it
 * makes the machine, and removes it after: one without was made by no killed run, but its record was lost. It stays, and
 * with it what it may stand on.
 */
export function goesByItself({ kind, holdsData, ofMachines }: Orphan, found: readonly Orphan[]): boolean {
  if (holdsData || kind === "machine") return false;
  return !ofMachines || !found.some((orphan) => orphan.kind === "machine");
}

/** Removes the orphans that are meant, as they are found under the cloud's lock. */
export async function removeOrphans(
  home: CloudHome,
  cloud: CloudContext,
  services: readonly LocalService[],
  isMeant: (orphan: Orphan, found: readonly Orphan[]) => boolean,
): Promise<Orphan[]> {
  return await cloud.records.exclusively(async () => {
    const found = await findOrphans(home, cloud, services);
    const meant = found.filter((orphan) => isMeant(orphan, found));
    // In their order: machines before the networks that they are on.
    for (const orphan of meant) await orphan.remove();
    return meant;
  });
}

async function orphansOfServices(
  store: ServiceStore,
  services: readonly LocalService[],
): Promise<readonly Orphan[]> {
  const found = await Promise.all(services.map(async (service) => (await service.orphans?.(store)) ?? []));
  return found.flat();
}

async function thingsOf(driver: MachineDriver): Promise<Orphan[]> {
  try {
    const { machines, networks } = await driver.list();
    return [
      ...machines.map(
        (name): Orphan => ({
          kind: "machine",
          name,
          ...stackOf(driver, name),
          remove: () => driver.remove(name),
        }),
      ),
      ...networks.map(
        (name): Orphan => ({
          kind: "network",
          name,
          ofMachines: true,
          remove: () => driver.removeNetwork(name),
        }),
      ),
      ...((await driver.strays?.()) ?? []).map((stray) => ({ ...stray, ofMachines: true })),
    ];
  } catch (error) {
    if (isDriverMissing(error)) return [];
    throw error;
  }
}

function recordless(things: readonly Orphan[], { records }: CloudContext): Orphan[] {
  const isRecorded = recordedNames(records);
  return things.filter(({ kind, name }) => (kind !== "machine" && kind !== "network") || !isRecorded(name));
}

function diskFiles(home: CloudHome, cloud: CloudContext): Orphan[] {
  if (!existsSync(home.disks)) return [];
  const recorded = new Set(
    cloud.records
      .ofType(Type.DISK)
      .flatMap((record) => [
        fileOfDisk(record, cloud),
        ...(record.status === "creating" ? [fileOfDisk(record, cloud) + UNFINISHED_DISK] : []),
      ]),
  );
  return readdirSync(home.disks)
    .map((name) => join(home.disks, name))
    .filter((file) => !recorded.has(file))
    .map((file) => ({
      kind: "disk",
      name: file,
      bytes: (statSync(file, { throwIfNoEntry: false })?.blocks ?? 0) * 512,
      holdsData: !file.endsWith(UNFINISHED_DISK),
      remove: async () => rmSync(file, { force: true }),
    }));
}

function ports(home: CloudHome, { records }: CloudContext): Orphan[] {
  const book = openPortBook(home, records);
  return book
    .owners()
    .filter((owner) => !ownerExists(records, owner))
    .map((owner) => ({
      kind: "ports",
      name: owner.id,
      ofMachines: true,
      remove: async () => book.drop(owner),
    }));
}
