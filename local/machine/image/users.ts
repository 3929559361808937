import { existsSync, readdirSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import * as z from "zod";
import { writeFileAtomic } from "../../../system/files.js";
import { keptJson, keptText, readKept } from "../../../system/kept-file.js";
import { accountFolders } from "../../storage/folder.js";
import { findServer } from "../../storage/server-process.js";
import { serverRecipes } from "../../storage/server-root.js";
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

/** The names of the images that virtual machines and file servers of any local cloud of this user stand on. */
export function imagesInUse(cache: string): Set<string> {
  const users = join(cache, USERS);
  const homes = existsSync(users)
    ? readdirSync(users).flatMap((hash) => readKept(join(users, hash), USER) ?? [])
    : [];
  return new Set(
    homes.flatMap((home) => {
      const folders = new MachineFolders(home, "qemu");
      const ofMachines = folders.names().flatMap((name) => {
        const image = folders.read(name, IMAGE_FILE);
        return image ? [basename(dirname(image.disk))] : [];
      });
      const accounts = accountFolders(join(home, "storage"));
      const ofServers = accounts.flatMap((folder) => [
        // Needed again when a machine comes.
        ...serverRecipes(process.env).map(({ name }) => name),
        ...[findServer(folder)].flatMap((server) => (server ? [basename(server.root)] : [])),
      ]);
      return [...ofMachines, ...ofServers];
    }),
  );
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
