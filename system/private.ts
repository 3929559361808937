import {
  chmodSync,
  type Dirent,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  type Stats,
  statSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { ExitCode, LongshoreError, type Violation } from "../core/errors.js";
import { sh } from "../core/quote.js";
import { explainFileError } from "./file-error.js";

// State, keys, records, disks and what Terraform runs: this computer's other users read none of it and change none of it.

/** Bits of a mode: what the group and all others may do, and the part of it that lets them write. */
const OTHERS = 0o077;
const WRITE = 0o022;

/** Makes what is missing of a path, each folder for its owner alone, under any umask. What is there stays as it is. */
export function makeFolders(path: string): void {
  explained(path, () => make(path));
}

function make(path: string): void {
  if (existsSync(path)) return;
  make(dirname(path));
  try {
    mkdirSync(path, 0o700);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return; // Another process was quicker.
    throw error;
  }
  chmodSync(path, 0o700);
}

/** As `makeFolders`; a folder that is there is made private, or refused: see `keepPrivate`. */
export function makePrivateFolder(path: string): void {
  makeFolders(path);
  keepPrivate(path);
}

/**
 * Takes from other users what they may do with a file or folder of ours, and nothing from its owner. Throws when it
 * belongs to another user or others could write to it: then it may hold what they put there. Of a symbolic link, the
 * link and what it leads to count. Nothing there is nothing to do; nor is there on Windows.
 */
export function keepPrivate(path: string): void {
  explained(path, () => close(path));
}

function close(path: string): void {
  const there = checked(path);
  if (!there || (there.mode & OTHERS) === 0) return;
  try {
    chmodSync(path, there.mode & 0o700);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error; // Removed since.
  }
}

/** As `keepPrivate`, for a folder and all that is in it. What links in it lead to is left alone. */
export function keepTreePrivate(path: string): void {
  keepPrivate(path);
  for (const entry of entriesOf(path)) {
    const below = join(path, entry.name);
    if (entry.isDirectory()) keepTreePrivate(below);
    else if (entry.isSymbolicLink()) refuseStranger(below, lstatSync(below, { throwIfNoEntry: false }));
    else keepPrivate(below);
  }
}

/** Throws where `keepPrivate` would, and changes nothing. */
export function refuseOpen(path: string): void {
  explained(path, () => checked(path));
}

function explained<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw explainFileError(error, path);
  }
}

/** Undefined: nothing is there, or no users are told apart. */
function checked(path: string): Stats | undefined {
  if (process.geteuid === undefined) return undefined;
  const link = lstatSync(path, { throwIfNoEntry: false });
  if (!link) return undefined;
  refuseStranger(path, link);
  const there = link.isSymbolicLink() ? statSync(path, { throwIfNoEntry: false }) : link;
  if (!there) return undefined;
  refuseStranger(path, there);
  if ((there.mode & WRITE) !== 0) {
    throw refused({
      where: path,
      rule: "its owner alone can write to it",
      seen: `mode 0${(there.mode & 0o7777).toString(8)}`,
      remedy: `See that nobody else has put anything there, then run: chmod -R go-rwx ${sh(path)}`,
    });
  }
  return there;
}

function refuseStranger(path: string, there: Stats | undefined): void {
  const user = process.geteuid?.();
  if (user === undefined || !there || there.uid === user) return;
  throw refused({
    where: path,
    rule: `it belongs to the user who runs the command (uid ${user})`,
    seen: `uid ${there.uid}`,
    remedy: `Run the command as that user; or see what is there, then run: chown -hR ${user} ${sh(path)}`,
  });
}

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    if (["ENOENT", "ENOTDIR"].includes((error as NodeJS.ErrnoException).code ?? "")) return [];
    throw error;
  }
}

function refused(violation: Violation): LongshoreError {
  return new LongshoreError(violation, { exitCode: ExitCode.USAGE });
}
