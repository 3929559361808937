import { readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { tryLock } from "./lock.js";
import { identify } from "./process.js";

/** Removes what killed processes left in a folder while they wrote a file or took a lock. Returns the names. */
export function sweepLitter(folder: string): string[] {
  return namesIn(folder).filter((name) => {
    const writer = HALF_WRITTEN.exec(name)?.groups?.pid;
    if (writer !== undefined) return removeOld(join(folder, name), Number(writer));
    return HALF_TAKEN_OVER.test(name) && releaseDead(join(folder, name));
  });
}

/** A file before it gets its name (`writeFileAtomic`), a lock before it is one, a folder for a moment. */
const HALF_WRITTEN = /\.(?<pid>\d+)\.(?:[0-9a-f]{8}\.tmp|\d+)$/;
/** A lock on the removal of a dead holder's lock. */
const HALF_TAKEN_OVER = /\.after-[\w-]+$/;
/** Where processes of several computers share a folder, a pid says little: then the age has to do. */
const OLD_MS = 60_000;

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return []; // It is not there.
  }
}

function removeOld(path: string, writer: number): boolean {
  const written = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
  if (written === undefined || Date.now() - written < OLD_MS || identify(writer)) return false;
  rmSync(path, { recursive: true, force: true });
  return true;
}

function releaseDead(path: string): boolean {
  const taken = tryLock(path, "sweep");
  if ("holder" in taken) return false;
  taken.release();
  return true;
}
