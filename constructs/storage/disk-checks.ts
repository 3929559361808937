import { createHash } from "node:crypto";
import { NAMES } from "../../core/names.js";
import { areNested } from "../../core/paths.js";
import { type Checks, show, visible } from "../checks/checks.js";
import { checkKey } from "../checks/scope.js";
import { type DataDiskProps, lastingName, mountPathOf } from "./data-disk.js";
import { DiskCaching } from "./disk.js";
import { checkPath } from "./mount.js";

/** Folders that the system itself lives in, or that Azure puts the temporary disk on. */
const OF_THE_SYSTEM = /^\/(?:|bin|boot|dev|etc|home|lib|lib64|mnt|proc|root|run|sbin|sys|tmp|usr|var)$/;
const OF_THE_KERNEL = /^\/(?:dev|proc|run|sys)\//;

/** The rules of a host's data disks. Source of the limits: "Azure managed disk types" (learn.microsoft.com). */
export function checkDataDisks(checks: Checks, disks: readonly DataDiskProps[]): void {
  for (const disk of disks) checkDisk(checks, disk);
  disks.forEach((disk, at) => {
    for (const other of disks.slice(0, at)) checkPair(checks, other, disk);
  });
  checks.that(disks.length <= LUNS, { rule: "a host has at most 64 data disks", seen: String(disks.length) });
}

/**
 * A disk's slot is its own, whatever is declared before or behind it: moved to another slot, it would be torn from the
 * running machine.
 */
export function lunOf(disk: DataDiskProps): number {
  return (
    disk.lun ??
    createHash("sha256")
      .update(String(lastingName(disk)))
      .digest()
      .readUInt32BE() % LUNS
  );
}

/** Azure's LUNs are 0 to 63. */
const LUNS = 64;

function checkDisk(checks: Checks, disk: DataDiskProps): void {
  const { size, lun, caching = DiskCaching.NONE } = disk;
  const name = visible(disk.name);
  const path = mountPathOf(disk);
  if (checks.name("the name of a data disk", disk.name, NAMES.disk))
    checkKey(checks, "the name of a data disk", disk.name);
  if (disk.renamedFrom !== undefined)
    checks.name(`renamedFrom of data disk ${name}`, disk.renamedFrom, NAMES.disk);
  checks.whole(`the size of data disk ${name}, in GiB,`, size.toGibibytes(), 1, 32_767);
  checks.that(size.toGibibytes() <= 4095 || caching === DiskCaching.NONE, {
    rule: `a data disk of more than 4095 GiB has DiskCaching.NONE`,
    seen: `${caching} on ${name}`,
  });
  if (lun !== undefined) checks.whole(`the lun of data disk ${name}`, lun, 0, LUNS - 1);
  if (checkPath(checks, `the mountPath of data disk ${name}`, path)) {
    checks.that(!OF_THE_SYSTEM.test(path) && !OF_THE_KERNEL.test(path), {
      rule: `the mountPath of data disk ${name} is no folder of the system`,
      seen: show(path),
      remedy: `Leave it out for /srv/${name}.`,
    });
  }
}

function checkPair(checks: Checks, one: DataDiskProps, other: DataDiskProps): void {
  checks.that(one.name !== other.name, {
    rule: "the data disks of a host have names of their own",
    seen: `${show(one.name)} for two`,
  });
  checks.that(lunOf(one) !== lunOf(other) || one.name === other.name, {
    rule: "the data disks of a host have LUNs of their own",
    seen: `${lunOf(one)} for both ${visible(one.name)} and ${visible(other.name)}${whence(one, other)}`,
    remedy: "Give the one that is new a `lun` of 0 to 63 that no other disk of the host has.",
  });
  const [path, otherPath] = [mountPathOf(one), mountPathOf(other)];
  checks.that(!areNested(path, otherPath) || one.name === other.name, {
    rule: "no data disk is mounted at or below the place of another",
    seen: `${visible(one.name)} at ${visible(path)} and ${visible(other.name)} at ${visible(otherPath)}`,
  });
}

function whence(one: DataDiskProps, other: DataDiskProps): string {
  return one.lun === undefined || other.lun === undefined ? ", derived from a name" : "";
}
