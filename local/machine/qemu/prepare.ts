import { mkdtempSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import pRetry from "p-retry";
import * as z from "zod";
import type { MachineSpec } from "../driver.js";
import { findDistribution, guestMirrors } from "../image/distribution.js";
import type { KeptSpec } from "../kept-spec.js";
import { run } from "../run.js";
import { seedFiles, stageSeed } from "../seed.js";
import { FILES } from "./arguments.js";

/** Writes a machine's seed and its own disk; the disk last: a machine without one was never finished. */
export async function prepareDisks(machine: MachineSpec, folder: string, imageDisk: string): Promise<void> {
  const where = machine.name;
  const stage = mkdtempSync(join(folder, "seed-"));
  try {
    const mirrors = guestMirrors(findDistribution(machine.distribution), process.env);
    stageSeed(stage, seedFiles(machine, mirrors));
    await run("mkfs.ext2", seedDiskArguments(stage, join(folder, FILES.seed)), { where });
  } finally {
    rmSync(stage, { recursive: true, force: true });
  }
  const disk = join(folder, FILES.root);
  await run("qemu-img", overlayArguments(imageDisk, `${disk}.unfinished`), { where });
  renameSync(`${disk}.unfinished`, disk);
}

/** Makes the own disk of a machine that is down as large as it shall be; one that is larger stays so. */
export async function growRootDisk({ name, osDiskGib }: KeptSpec, folder: string): Promise<void> {
  if (osDiskGib === undefined) return;
  const disk = join(folder, FILES.root);
  const told = await run("qemu-img", ["info", "--force-share", "--output=json", disk], { where: name });
  const { "virtual-size": bytes } = infoSchema.parse(JSON.parse(told));
  if (bytes >= osDiskGib * GIB) return;
  const resize = () =>
    run("qemu-img", ["resize", "-q", "-f", "qcow2", disk, `${osDiskGib}G`], { where: name });
  // A QEMU that is ending lets go of the disk a moment later.
  await pRetry(resize, { retries: 50, minTimeout: 200, factor: 1 });
}

const GIB = 2 ** 30;
const infoSchema = z.object({ "virtual-size": z.number() });

/** A small file system with a folder's content; guest/vm-init finds it by its label. */
export function seedDiskArguments(stage: string, output: string): string[] {
  return ["-q", "-F", "-L", "longshore", "-E", "root_owner=0:0", "-d", stage, output, "4M"];
}

/** A disk that keeps only what differs from the image. */
export function overlayArguments(image: string, output: string): string[] {
  return ["create", "-q", "-f", "qcow2", "-b", image, "-F", "raw", output];
}
