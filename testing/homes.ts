import { readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openLocalCloud } from "../local/index.js";
import { cacheFolder } from "../system/cache-folder.js";
import { tryLock } from "../system/lock.js";
import { isAbandoned } from "../system/temporary-folder.js";

/** The folder of a test's local cloud is `longshore-test-…` among the temporary files. */
export const PREFIX = "longshore-test-";

/** Removes the folder and every machine, network and disk of its local cloud. */
export async function removeHome(home: string): Promise<void> {
  await openLocalCloud(home).reset();
  rmSync(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
}

/** Takes away what tests have left whose process was killed, unless another test is about it already. */
export async function removeAbandoned(): Promise<void> {
  const outcome = tryLock(join(cacheFolder(), "abandoned-tests.lock"), "removing what tests left");
  if ("holder" in outcome) return;
  try {
    const homes = readdirSync(tmpdir())
      .filter((name) => name.startsWith(PREFIX))
      .map((name) => join(tmpdir(), name));
    for (const home of homes.filter(isAbandoned)) await removeHome(home);
  } finally {
    outcome.release();
  }
}
