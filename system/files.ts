import { randomBytes } from "node:crypto";
import {
  closeSync,
  fchmodSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname } from "node:path";
import { explainFileError } from "./file-error.js";
import { makeFolders } from "./private.js";

/**
 * Writes a file whole and durably: a crash leaves the old content or the new, never a part. Its mode is the one given,
 * under any umask; default 0600. Folders that are missing are made for their owner alone. A full disk, missing rights or
 * something else in its place is an error that says so, and changes nothing.
 */
export function writeFileAtomic(path: string, content: string | Buffer, mode = 0o600): void {
  const temporary = `${path}.${process.pid}.${randomBytes(4).toString("hex")}.tmp`;
  try {
    makeFolders(dirname(path));
    const file = openSync(temporary, "wx", mode);
    try {
      fchmodSync(file, mode);
      writeFileSync(file, content);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
    syncFolder(dirname(path));
  } catch (error) {
    removeQuietly(temporary);
    throw explainFileError(error, path);
  }
}

/** Removes a file where that is possible: after a failure, which is what counts. */
export function removeQuietly(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // The folder cannot be written to, or is none: then nothing was made in it.
  }
}

/** The text of a file; undefined when there is none. */
export function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw explainFileError(error, path);
  }
}

/** Makes what was renamed or removed in a folder survive a power cut; where folders cannot be synced, does nothing. */
export function syncFolder(folder: string): void {
  let opened: number;
  try {
    opened = openSync(folder, "r");
  } catch {
    return; // Windows, or the folder is gone.
  }
  try {
    fsyncSync(opened);
  } catch {
    // Some file systems refuse.
  } finally {
    closeSync(opened);
  }
}
