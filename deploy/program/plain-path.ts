import { createHash } from "node:crypto";
import { lstatSync, mkdirSync, readlinkSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { LongshoreError } from "../../core/errors.js";
import { cacheFolder } from "../../system/cache-folder.js";

/** Of a path that shells and OpenSSH read as it is, without quotes. */
const PLAIN = /^\/[\w@+,./-]*$/;

/**
 * A path to a folder that needs no quoting anywhere: its own, or that of a link in a folder that this user alone can enter.
 * There are programs that expand what they are given and know no escape for it.
 */
export function plainPathTo(folder: string): string {
  if (PLAIN.test(folder)) return folder;
  const places = [join(cacheFolder(), "ssh"), `/tmp/longshore-ssh-${process.getuid?.() ?? "user"}`];
  const place = places.find((path) => PLAIN.test(path)) as string;
  mkdirSync(place, { recursive: true, mode: 0o700 });
  refuseForeign(place, folder);
  const link = join(place, createHash("sha256").update(folder).digest("hex").slice(0, 16));
  if (targetOf(link) === folder) return link;
  // Another run may be about to do the same.
  const fresh = `${link}.${process.pid}`;
  rmSync(fresh, { force: true });
  symlinkSync(folder, fresh);
  renameSync(fresh, link);
  return link;
}

/** Whoever may write there could turn the link to a configuration of his. */
function refuseForeign(place: string, folder: string): void {
  const stats = lstatSync(place);
  const { mode, uid } = stats;
  const isOurs = stats.isDirectory() && uid === process.getuid?.() && (mode & 0o022) === 0;
  if (isOurs) return;
  throw new LongshoreError({
    where: place,
    rule: "the folder of links for OpenSSH is this user's, and nobody else may write to it",
    seen: `owner ${uid}, mode 0${(mode & 0o777).toString(8).padStart(3, "0")}`,
    remedy: `Remove it, or give ${JSON.stringify(folder)} a path of letters, digits and hyphens.`,
  });
}

function targetOf(link: string): string | undefined {
  try {
    return readlinkSync(link);
  } catch {
    return undefined; // None yet, or no link.
  }
}
