import { chmodSync, lstatSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readIfThere } from "./files.js";
import { identify, isAlive, type ProcessIdentity } from "./process.js";

/**
 * Makes a folder of this process's own among the temporary files, which no other user can enter; whoever asks for it
 * removes it. What killed processes left of such folders is taken away first. The path is short: sockets fit below it.
 */
export function makeTemporaryFolder(): string {
  for (const name of readdirSync(tmpdir()).filter((entry) => SHORT.test(entry))) {
    const folder = join(tmpdir(), name);
    if (isAbandoned(folder)) rmSync(folder, { recursive: true, force: true });
  }
  const folder = mkdtempSync(join(tmpdir(), PREFIX));
  chmodSync(folder, 0o700);
  claimFolder(folder);
  return folder;
}

/** Says whose a folder is: this process's. */
export function claimFolder(folder: string): void {
  writeFileSync(join(folder, OWNER), JSON.stringify(identify(process.pid)), { mode: 0o600 });
}

/** Whether a folder is this user's, and the process that claimed it is gone. */
export function isAbandoned(folder: string): boolean {
  try {
    // In somebody else's folder, what is removed could be made a link to elsewhere meanwhile.
    if (lstatSync(folder).uid !== process.getuid?.()) return false;
    const owner = readIfThere(join(folder, OWNER));
    return owner !== undefined && !isAlive(JSON.parse(owner) as ProcessIdentity);
  } catch {
    return false; // Just being made or removed.
  }
}

const PREFIX = "longshore-";
/** As mkdtemp goes on with it. Others have more in their names. */
const SHORT = /^longshore-[A-Za-z0-9]{6}$/;
const OWNER = "owner.json";
