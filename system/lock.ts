import { linkSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import * as z from "zod";
import { explainFileError } from "./file-error.js";
import { removeQuietly } from "./files.js";
import { type KeptKind, readKept } from "./kept-file.js";
import { poll } from "./poll.js";
import { makeFolders } from "./private.js";
import { identify, isAlive, type ProcessIdentity } from "./process.js";

export interface LockHolder extends ProcessIdentity {
  /** What the holder is doing: `longshore up shop`. */
  readonly what: string;
}

/**
 * A lock between processes, held by a file that names its holder. The lock of a process that was killed is taken
 * over at once. Returns the release, or the holder when another one has it.
 */
export function tryLock(path: string, what: string): { release: () => void } | { holder: LockHolder } {
  const mine: LockHolder = { ...thisProcess(), what };
  const candidate = `${path}.${process.pid}.${counter++}`;
  try {
    makeFolders(dirname(path));
    writeFileSync(candidate, JSON.stringify(mine), { mode: 0o600 });
    for (;;) {
      try {
        // A link is made whole or not at all, and never over an existing file.
        linkSync(candidate, path);
        return { release: () => rmSync(path, { force: true }) };
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
      }
      const holder = readHolder(path);
      if (holder && isAlive(holder)) return { holder };
      const other = holder && removeDead(path, holder, what);
      if (other) return { holder: other };
    }
  } catch (error) {
    throw explainFileError(error, path);
  } finally {
    removeQuietly(candidate);
  }
}

/** Who holds a lock right now; undefined when nobody does. Takes nothing. */
export function lockHolder(path: string): LockHolder | undefined {
  const holder = readHolder(path);
  return holder && isAlive(holder) ? holder : undefined;
}

/**
 * As `tryLock`, waiting up to `seconds` for another holder to finish; then throws what `onTimeout` makes. `signal` ends
 * the waiting.
 */
export async function lock(
  path: string,
  what: string,
  seconds: number,
  onTimeout: (holder: LockHolder) => Error,
  signal?: AbortSignal,
): Promise<() => void> {
  const outcome = await poll(() => tryLock(path, what), {
    until: (outcome) => "release" in outcome,
    pauseMs: () => 10 + Math.random() * 20,
    withinMs: seconds * 1000,
    signal,
  });
  if ("release" in outcome) return outcome.release;
  throw onTimeout(outcome.holder);
}

let counter = 0;

function thisProcess(): ProcessIdentity {
  return identify(process.pid) ?? { pid: process.pid, started: "unknown" };
}

/** Undefined when it was released since. A power cut may have left a file that says nothing: nobody holds that. */
function readHolder(path: string): LockHolder | undefined {
  return readKept(path, LOCK);
}

const NOBODY: LockHolder = { pid: 0, started: "never", what: "nobody" };
const holderSchema = z.object({ pid: z.number(), started: z.string(), what: z.string() });

const LOCK: KeptKind<LockHolder> = {
  what: "a lock",
  remedy: "Move it away when no longshore is at work here.",
  parse: (text) => {
    try {
      return holderSchema.parse(JSON.parse(text));
    } catch {
      return NOBODY;
    }
  },
};

/**
 * Removes a dead holder's file. Only who holds the lock on that very removal may do it, and looks again first, so that
 * a latecomer never takes away the file of a living holder. Returns who else is at it.
 */
function removeDead(path: string, dead: LockHolder, what: string): LockHolder | undefined {
  const removal = tryLock(`${path}.after-${dead.pid}-${dead.started.replace(/\W+/g, "-")}`, what);
  if ("holder" in removal) return removal.holder;
  try {
    const now = readHolder(path);
    if (now?.pid === dead.pid && now.started === dead.started) rmSync(path, { force: true });
  } finally {
    removal.release();
  }
  return undefined;
}
