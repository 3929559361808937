import { existsSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { sweepLitter } from "../system/litter.js";
import type { CloudContext } from "./azurerm/handler.js";
import { fileOfDisk, UNFINISHED_DISK } from "./azurerm/managed-disk.js";
import type { MachineDriver } from "./machine/driver.js";
import type { CloudHome } from "./records/home.js";
import { openPortBook } from "./records/ports.js";
import { Type } from "./records/types.js";
import { storageOrphans } from "./storage/orphans.js";
import { isDriverMissing, recordedNames, stackOf } from "./unrecorded.js";
import { findVault } from "./vaults/find-vault.js";
import { secretStore, secretsFolder, vaultNames } from "./vaults/secret-store.js";

/** Something with this cloud's label, or in its folder, that no record accounts for: it belongs to no stack. */
export interface Orphan {
  readonly kind:
    | "machine"
    | "network"
    | "volume"
    | "loop device"
    | "process"
    | "disk"
    | "storage account"
    | "share"
    | "key vault"
    | "ports";
  readonly name: string;
  /** What it takes on the disk, where that matters. */
  readonly bytes?: number;
  /** Only removed when a user says so. */
  readonly holdsData?: boolean;
  /** Of a machine: the stack that it was made for, where that is known. */
  readonly stack?: string;
  remove(): Promise<void>;
}

/**
 * What belongs to no stack. Every record is written before its effect, so under the cloud's lock this is exact; without,
 * something that is being made or removed right now may be among it.
 */
export async function findOrphans(home: CloudHome, cloud: CloudContext): Promise<Orphan[]> {
  // First what there is, then what is recorded: what is made in between is recorded.
  const there = await Promise.all(
    (["docker", "qemu"] as const).map((kind) => thingsOf(cloud.driverOf(kind))),
  );
  return [
    ...recordless(there.flat(), cloud),
    ...diskFiles(home, cloud),
    ...storageOrphans(home, cloud.records),
    ...vaults(home, cloud),
    ...ports(home, cloud),
  ];
}

/** Removes what killed runs left: what belongs to no stack and `goesByItself`, and what is half written. */
export async function reap(home: CloudHome, cloud: CloudContext): Promise<void> {
  const vaults = vaultNames(home.vaults).map((name) => secretsFolder(home.vaults, name));
  const folders = [
    home.folder,
    home.records,
    home.storage,
    join(home.folder, "stacks"),
    join(home.folder, "machines", "locks"),
    ...vaults,
  ];
  for (const folder of folders) sweepLitter(folder);
  const found = await findOrphans(home, cloud);
  if (found.some((orphan) => goesByItself(orphan, found))) await removeOrphans(home, cloud, goesByItself);
}

/**
 * Whether an orphan is what a killed run may have left, and nobody misses. A run writes the record of a machine before it
 * makes the machine, and removes it after: one without was made by no killed run, but its record was lost. It stays, and
 * with it what it may stand on.
 */
export function goesByItself({ kind, holdsData }: Orphan, found: readonly Orphan[]): boolean {
  if (holdsData || kind === "machine") return false;
  return !OF_MACHINES.has(kind) || !found.some((orphan) => orphan.kind === "machine");
}

const OF_MACHINES: ReadonlySet<Orphan["kind"]> = new Set([
  "network",
  "volume",
  "loop device",
  "process",
  "ports",
]);

/** Removes the orphans that are meant, as they are found under the cloud's lock. */
export async function removeOrphans(
  home: CloudHome,
  cloud: CloudContext,
  isMeant: (orphan: Orphan, found: readonly Orphan[]) => boolean,
): Promise<Orphan[]> {
  return await cloud.records.exclusively(async () => {
    const found = await findOrphans(home, cloud);
    const meant = found.filter((orphan) => isMeant(orphan, found));
    // In their order: machines before the networks that they are on.
    for (const orphan of meant) await orphan.remove();
    return meant;
  });
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
        (name): Orphan => ({ kind: "network", name, remove: () => driver.removeNetwork(name) }),
      ),
      ...((await driver.strays?.()) ?? []),
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

/** What vaults held that are gone, or were deleted and can be recovered. */
function vaults(home: CloudHome, { records }: CloudContext): Orphan[] {
  return vaultNames(home.vaults)
    .filter((name) => !findVault(records, name))
    .map((name) => ({
      kind: "key vault",
      name,
      holdsData: true,
      remove: async () => secretStore(home.vaults, name).clear(),
    }));
}

function ports(home: CloudHome, { records }: CloudContext): Orphan[] {
  const book = openPortBook(home, records);
  const owners = [...records.ofType(Type.MACHINE), ...records.ofType(Type.STORAGE_ACCOUNT)];
  const known = new Set(owners.map(({ id }) => id.toLowerCase()));
  return book
    .owners()
    .filter((owner) => !known.has(owner))
    .map((owner) => ({ kind: "ports", name: owner, remove: async () => book.drop(owner) }));
}
