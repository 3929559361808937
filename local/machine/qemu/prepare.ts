import { mkdtempSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { MachineSpec } from "../driver.js";
import { findDistribution, guestMirrors } from "../image/distribution.js";
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

/** A small file system with a folder's content; guest/vm-init finds it by its label. */
export function seedDiskArguments(stage: string, output: string): string[] {
  return ["-q", "-F", "-L", "longshore", "-E", "root_owner=0:0", "-d", stage, output, "4M"];
}

/** A disk that keeps only what differs from the image. */
export function overlayArguments(image: string, output: string): string[] {
  return ["create", "-q", "-f", "qcow2", "-b", image, "-F", "raw", output];
}
