import { existsSync, readdirSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import * as z from "zod";
import { writeFileAtomic } from "../../../system/files.js";
import { keptJson, keptText, readKept } from "../../../system/kept-file.js";
import { type MachineFile, MachineFolders } from "../folder.js";
import type { DiskImage } from "./root-disk.js";

/**
 * Virtual machines read from their image for as long as they live, and the cache is shared by all local clouds of a
 * user: so each cloud notes where it is before it makes one.
 */
export function noteUser(cache: string, hash: string, home: string): void {
  const file = join(cache, USERS, hash);
  if (!existsSync(file)) writeFileAtomic(file, home);
}

/**
 * The names of the images that machines of any local cloud of this user stand on; `others` says for the folder of a cloud
 * what else does.
 */
export async function imagesInUse(
  cache: string,
  others: (home: string) => Promise<readonly string[]>,
): Promise<Set<string>> {
  const used = homes(cache).map(async (home) => [...imagesOfMachines(home), ...(await others(home))]);
  return new Set((await Promise.all(used)).flat());
}

function homes(cache: string): string[] {
  const users = join(cache, USERS);
  return existsSync(users)
    ? readdirSync(users).flatMap((hash) => readKept(join(users, hash), USER) ?? [])
    : [];
}

function imagesOfMachines(home: string): string[] {
  const folders = new MachineFolders(home, "qemu");
  return folders.names().flatMap((name) => {
    const image = folders.read(name, IMAGE_FILE);
    return image ? [basename(dirname(image.disk))] : [];
  });
}

/** In a virtual machine's folder: what it was made from, and starts from for as long as it lives. */
export const IMAGE_FILE: MachineFile<DiskImage> = {
  name: "image.json",
  kind: keptJson(
    "the note of which image a machine was made from",
    z.object({
      disk: z.string(),
      kernel: z.string(),
      initrd: z.string(),
    }),
  ),
};

const USERS = "users";
const USER = keptText(
  "the note of a local cloud that uses machine images",
  "Put back the path of the local cloud's folder; or move it away when that cloud has no virtual machines.",
);
