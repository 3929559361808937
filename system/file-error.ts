import { lstatSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { LongshoreError } from "../core/errors.js";

/**
 * A failure of the file system that its user can mend (no rights, a full disk, a folder in the place of a file, links
 * that lead nowhere), as an error that names the file and says what to do; any other error as it is. `where` is named
 * when the failure itself names no file.
 */
export function explainFileError(error: unknown, where: string): unknown {
  const known = error instanceof Error ? reasonOf(error) : undefined;
  if (known === undefined) return error;
  const { rule, seen, remedy } = known;
  return new LongshoreError(
    { where: placeOf(error as FileError, where), rule, seen, remedy },
    { cause: error },
  );
}

/** What is wrong with a file, e.g. `a folder (EISDIR)`; undefined for an error that the file system does not know. */
export function fileErrorText(error: unknown): string | undefined {
  return error instanceof Error ? reasonOf(error)?.seen : undefined;
}

type FileError = NodeJS.ErrnoException & { readonly dest?: string };

interface Reason {
  readonly rule: string;
  readonly seen: string;
  readonly remedy: string;
}

function reasonOf(error: FileError): Reason | undefined {
  const { code = "", path, syscall = "" } = error;
  if (syscall.startsWith("spawn")) return NOT_STARTED[code];
  if (syscall === "watch" && (code === "ENOSPC" || code === "EMFILE")) return NOT_WATCHED;
  // A socket that cannot be opened has the same codes.
  if ("address" in error || NETWORK.has(syscall)) return undefined;
  // A folder is opened like a file, and reading it names nothing.
  const isNamed = path !== undefined || syscall === "uv_cwd" || (code === "EISDIR" && syscall === "read");
  return OF_THE_DISK[code] ?? (isNamed ? OF_A_PATH[code] : undefined);
}

const NETWORK = new Set(["listen", "bind", "connect", "accept"]);

const WRITABLE = "what Longshore keeps can be written to the disk";
const AGAIN = "Mend that and run the command again: it goes on from what is there.";

/** What a write finds, also one that names no path. */
const OF_THE_DISK: Readonly<Record<string, Reason>> = {
  ENOSPC: { rule: WRITABLE, seen: "a full disk (ENOSPC)", remedy: AGAIN },
  EDQUOT: { rule: WRITABLE, seen: "a quota that is used up (EDQUOT)", remedy: AGAIN },
  EROFS: { rule: WRITABLE, seen: "a file system that is read-only (EROFS)", remedy: AGAIN },
  EIO: { rule: "the disk can be read and written", seen: "one that fails (EIO)", remedy: AGAIN },
  EMFILE: {
    rule: "this process can open more files",
    seen: "its limit (EMFILE)",
    remedy: "Raise it (ulimit -n).",
  },
  ENFILE: { rule: "this computer can open more files", seen: "its limit (ENFILE)", remedy: AGAIN },
};

const RIGHTS = "Give this user the rights to it, or run the command as its owner.";
const OUT_OF_THE_WAY = "Move it away and run the command again.";

const OF_A_PATH: Readonly<Record<string, Reason>> = {
  EACCES: {
    rule: "this user can read and write it",
    seen: "one without the rights to (EACCES)",
    remedy: RIGHTS,
  },
  EPERM: { rule: "this user can change it", seen: "one without the rights to (EPERM)", remedy: RIGHTS },
  ELOOP: {
    rule: "symbolic links lead to a file or folder",
    seen: "links that lead in a circle (ELOOP)",
    remedy: OUT_OF_THE_WAY,
  },
  EISDIR: { rule: "a file is in its place", seen: "a folder (EISDIR)", remedy: OUT_OF_THE_WAY },
  ENOTDIR: { rule: "a folder is in its place", seen: "something else (ENOTDIR)", remedy: OUT_OF_THE_WAY },
  EEXIST: { rule: "a folder is in its place", seen: "something else (EEXIST)", remedy: OUT_OF_THE_WAY },
  ENOTEMPTY: {
    rule: "an empty folder is in its place",
    seen: "one with files in it (ENOTEMPTY)",
    remedy: AGAIN,
  },
  ENOENT: { rule: "the file or folder is there", seen: "nothing (ENOENT)", remedy: AGAIN },
  ENAMETOOLONG: {
    rule: "the system takes the path",
    seen: "one that is too long (ENAMETOOLONG)",
    remedy: "Move the project to a folder with a shorter path.",
  },
  EBUSY: { rule: "nobody else uses it", seen: "one in use (EBUSY)", remedy: AGAIN },
};

/** Linux calls its limit on watches a full disk. */
const NOT_WATCHED: Reason = {
  rule: "this user can watch more folders",
  seen: "the limit of this computer",
  remedy: "Raise fs.inotify.max_user_watches and fs.inotify.max_user_instances (sysctl).",
};

const NOT_STARTED: Readonly<Record<string, Reason>> = {
  ENOENT: { rule: "the program is on PATH", seen: "none (ENOENT)", remedy: "Install it." },
  EACCES: {
    rule: "this user can run the program",
    seen: "one without the rights to (EACCES)",
    remedy: RIGHTS,
  },
  ENOTDIR: { rule: "the program is on PATH", seen: "none (ENOTDIR)", remedy: "Install it." },
};

/** The file that is meant, not the one that it is written to first; of a path the part that is not as it should be. */
function placeOf({ code, path, dest, syscall = "" }: FileError, where: string): string {
  const named = (dest ?? path ?? where).replace(BEFORE_ITS_NAME, "");
  if (syscall.startsWith("spawn") || !ABOUT_THE_WAY.has(code ?? "")) return named;
  return brokenPart(named) ?? named;
}

/** As `writeFileAtomic` and `tryLock` call a file before it gets its name. */
const BEFORE_ITS_NAME = /\.\d+\.(?:[0-9a-f]{8}\.tmp|\d+)$/;
const ABOUT_THE_WAY = new Set(["ENOTDIR", "EEXIST", "ELOOP", "ENOENT"]);

/** The first part of a path that is there and no folder. */
function brokenPart(path: string): string | undefined {
  const above = dirname(path);
  const broken = above === path ? undefined : brokenPart(above);
  if (broken !== undefined) return broken;
  return isThere(path) && !isFolder(path) ? path : undefined;
}

function isThere(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch {
    return false; // What is above it is the reason.
  }
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}
