import { closeSync, existsSync, ftruncateSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";
import { LongshoreError } from "../../../core/errors.js";
import type { KeptSpec } from "../kept-spec.js";
import { networkFiles, stageSeed } from "../seed.js";
import { archive } from "./archive.js";
import { FILES, HOST_LINE } from "./arguments.js";

/**
 * Writes the disk from which guest/vm-network reads how the machine's network shall be: at each boot, and when told. It
 * is written in place, because a running QEMU has it open.
 */
export async function writeNetworkDisk(folder: string, machine: KeptSpec): Promise<void> {
  const content = await archive(folder, (stage) => stageSeed(stage, networkFiles(machine, HOST_LINE)));
  if (content.length > DISK_BYTES) {
    throw new LongshoreError({
      where: machine.name,
      rule: `a machine's security rules take ${DISK_BYTES} bytes at most`,
      seen: `${content.length} bytes`,
    });
  }
  const path = join(folder, FILES.network);
  const disk = openSync(path, existsSync(path) ? "r+" : "w", 0o600);
  try {
    ftruncateSync(disk, DISK_BYTES);
    writeSync(disk, content, 0, content.length, 0);
  } finally {
    closeSync(disk);
  }
}

/** A machine's disk keeps its size as long as QEMU runs. An archive ends before what is left of a longer one. */
const DISK_BYTES = 4 * 1024 * 1024;
