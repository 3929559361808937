import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { LongshoreError } from "../../../core/errors.js";
import type { Emit } from "../../../core/events.js";
import { cacheFolder } from "../../../system/cache-folder.js";
import { lock, tryLock } from "../../../system/lock.js";
import { makePrivateFolder } from "../../../system/private.js";

/** Machine images belong to the user, not to one project: they are the same for all. */
export function imageCache(env: NodeJS.ProcessEnv): string {
  const folder = join(cacheFolder(env), "images");
  makePrivateFolder(folder);
  return folder;
}

/** Does the work alone among all processes of this user; tells when it has to wait. */
export async function aloneInCache<T>(
  cache: string,
  name: string,
  emit: Emit,
  work: () => Promise<T>,
): Promise<T> {
  const path = join(cache, `${name}.lock`);
  const what = `build of the machine image ${name}`;
  const first = tryLock(path, what);
  const release =
    "release" in first
      ? first.release
      : await watching(cache, name, first.holder.pid, emit, () =>
          lock(path, what, LONGEST_BUILD_SECONDS, timedOut(name)),
        );
  try {
    removeUnfinished(cache, name);
    return await work();
  } finally {
    rmSync(progressFile(cache, name), { force: true });
    release();
  }
}

/** Tells what the process that builds an image notes, while we wait for it. */
async function watching<T>(
  cache: string,
  name: string,
  pid: number,
  emit: Emit,
  wait: () => Promise<T>,
): Promise<T> {
  const what = `machine image ${name}`;
  let told: string | undefined;
  const tell = () => {
    const doing = readProgress(cache, name);
    const detail = `process ${pid} is building it${doing === undefined ? "" : `: ${doing}`}`;
    if (detail !== told) emit({ type: "progress", what, detail });
    told = detail;
  };
  tell();
  const timer = setInterval(tell, 1000);
  try {
    return await wait();
  } finally {
    clearInterval(timer);
    emit({ type: "progress", what, detail: "no longer being built", over: true });
  }
}

/** Notes how far a build is, for those who wait for it; gone with the build. */
export function noteProgress(cache: string, name: string, detail: string): void {
  writeFileSync(progressFile(cache, name), detail);
}

function readProgress(cache: string, name: string): string | undefined {
  try {
    return readFileSync(progressFile(cache, name), "utf8") || undefined;
  } catch {
    return undefined; // It has not begun, or is over.
  }
}

function progressFile(cache: string, name: string): string {
  return unfinishedBeside(join(cache, name), "progress");
}

/** Makes a file or folder under a temporary name, which gets its own only when it is whole. */
export async function buildWhole(path: string, build: (temporary: string) => Promise<void>): Promise<void> {
  const temporary = `${path}${UNFINISHED}`;
  try {
    await build(temporary);
    renameSync(temporary, path);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

/** A name beside that of something unfinished, which goes with it. */
export function unfinishedBeside(temporary: string, what: string): string {
  const path = temporary.endsWith(UNFINISHED) ? temporary.slice(0, -UNFINISHED.length) : temporary;
  return `${path}.${what}${UNFINISHED}`;
}

const UNFINISHED = ".unfinished";
const LONGEST_BUILD_SECONDS = 1800;

/** What a killed build left: nobody else writes while the lock is ours. */
function removeUnfinished(cache: string, name: string): void {
  for (const entry of readdirSync(cache)) {
    if (entry.startsWith(name) && entry.endsWith(UNFINISHED)) {
      rmSync(join(cache, entry), { recursive: true, force: true });
    }
  }
}

function timedOut(name: string): (holder: { pid: number }) => Error {
  return (holder) =>
    new LongshoreError({
      where: `machine image ${name}`,
      rule: "another process builds it within half an hour",
      seen: `process ${holder.pid}, which still holds it`,
      remedy: "Look what that process does, end it and try again.",
    });
}
