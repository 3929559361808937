import { readdirSync, renameSync, rmSync } from "node:fs";
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
  const title = `machine image ${name}`;
  if ("holder" in first) {
    emit({ type: "progress", what: title, detail: `process ${first.holder.pid} is building it` });
  }
  const release =
    "release" in first ? first.release : await lock(path, what, LONGEST_BUILD_SECONDS, timedOut(name));
  if ("holder" in first) emit({ type: "progress", what: title, detail: "no longer being built", over: true });
  try {
    removeUnfinished(cache, name);
    return await work();
  } finally {
    release();
  }
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
