import { NAMES } from "../../core/names.js";
import { areNested } from "../../core/paths.js";
import { type Checks, show, visible } from "../checks/checks.js";
import { checkKey } from "../checks/scope.js";
import { type DataDiskProps, mountPathOf } from "./data-disk.js";
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
  checks.that(disks.length <= 64, { rule: "a host has at most 64 data disks", seen: String(disks.length) });
}

/** The slots of disks in order: those that are asked for, and the lowest free ones for the others. */
export function assignLuns(disks: readonly DataDiskProps[]): number[] {
  const taken = new Set(disks.flatMap(({ lun }) => lun ?? []));
  let next = 0;
  return disks.map(({ lun }) => {
    if (lun !== undefined) return lun;
    while (taken.has(next)) next++;
    taken.add(next);
    return next;
  });
}

function checkDisk(checks: Checks, disk: DataDiskProps): void {
  const { size, lun, caching = DiskCaching.NONE } = disk;
  const name = visible(disk.name);
  const path = mountPathOf(disk);
  if (checks.name("the name of a data disk", disk.name, NAMES.disk))
    checkKey(checks, "the name of a data disk", disk.name);
  checks.whole(`the size of data disk ${name}, in GiB,`, size.toGibibytes(), 1, 32_767);
  checks.that(size.toGibibytes() <= 4095 || caching === DiskCaching.NONE, {
    rule: `a data disk of more than 4095 GiB has DiskCaching.NONE`,
    seen: `${caching} on ${name}`,
  });
  if (lun !== undefined) checks.whole(`the lun of data disk ${name}`, lun, 0, 63);
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
  checks.that(one.lun === undefined || one.lun !== other.lun, {
    rule: "the data disks of a host have LUNs of their own",
    seen: `${one.lun} for both ${visible(one.name)} and ${visible(other.name)}`,
    remedy: "Leave lun out of one of them.",
  });
  const [path, otherPath] = [mountPathOf(one), mountPathOf(other)];
  checks.that(!areNested(path, otherPath) || one.name === other.name, {
    rule: "no data disk is mounted at or below the place of another",
    seen: `${visible(one.name)} at ${visible(path)} and ${visible(other.name)} at ${visible(otherPath)}`,
  });
}
