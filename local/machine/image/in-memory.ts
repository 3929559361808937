import { chmodSync, mkdtempSync, rmdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isRoot } from "../../../system/user.js";
import { attempt } from "../run.js";

/** The largest image takes 1.3 GiB while it is built. */
const SIZE = "3g";
const ENOUGH_BYTES = 6 * 2 ** 30;

/**
 * Runs what is given a command, with a TMPDIR that is memory where this computer has plenty of it and lets us mount: dpkg
 * waits for the disk after each of thousands of files. The mount is the command's own, and gone when it has ended,
 * however it did.
 */
export async function inMemory<T>(
  command: readonly string[],
  work: (command: readonly string[]) => Promise<T>,
): Promise<T> {
  if (!isRoot() || process.availableMemory() < ENOUGH_BYTES) return await work(command);
  const folder = mkdtempSync(join(tmpdir(), "longshore-image-"));
  try {
    // apt downloads as a user of its own.
    chmodSync(folder, 0o711);
    const mounted = ["unshare", "--mount", "--", "sh", "-c", SCRIPT, folder];
    const [program = "", ...argv] = [...mounted, "true"];
    const possible = (await attempt(program, argv)).ok;
    return await work(possible ? [...mounted, ...command] : command);
  } finally {
    rmdirSync(folder);
  }
}

const SCRIPT = `mount -t tmpfs -o mode=755,size=${SIZE} longshore "$0" && TMPDIR="$0" exec "$@"`;
