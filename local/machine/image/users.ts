import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { writeFileAtomic } from "../../../system/files.js";
import { MachineFolders } from "../folder.js";

/**
 * Virtual machines read from their image for as long as they live, and the cache is shared by all local clouds of a
 * user: so each cloud notes where it is before it makes one.
 */
export function noteUser(cache: string, hash: string, home: string): void {
  const file = join(cache, USERS, hash);
  if (!existsSync(file)) writeFileAtomic(file, home);
}

/** The names of the images on which virtual machines of any local cloud of this user stand. */
export function imagesInUse(cache: string): Set<string> {
  const users = join(cache, USERS);
  const homes = existsSync(users)
    ? readdirSync(users).map((hash) => readFileSync(join(users, hash), "utf8"))
    : [];
  return new Set(
    homes.flatMap((home) => {
      const folders = new MachineFolders(home, "qemu");
      return folders.names().flatMap((name) => {
        const image = folders.read<{ disk: string }>(name, IMAGE_FILE);
        return image ? [basename(dirname(image.disk))] : [];
      });
    }),
  );
}

/** In a virtual machine's folder: what it was made from, and starts from for as long as it lives. */
export const IMAGE_FILE = "image.json";

const USERS = "users";
