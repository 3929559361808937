import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Event } from "../../../../core/events.js";
import {
  aloneInCache,
  buildWhole,
  noteProgress,
  unfinishedBeside,
} from "../../../../local/machine/image/cache.js";

let cache: string;
beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), "longshore-cache-"));
});
afterEach(() => {
  rmSync(cache, { recursive: true });
});

test("a build that fails leaves nothing", async () => {
  const path = join(cache, "image.tar");
  const failing = buildWhole(path, async (temporary) => {
    writeFileSync(temporary, "half");
    throw new Error("no space left");
  });
  await expect(failing).rejects.toThrow("no space left");
  expect(readdirSync(cache)).toEqual([]);
});

test("what a killed build left is removed by the next, and nothing else", async () => {
  for (const name of ["image.tar.unfinished", "image.tar", "other.tar.unfinished"])
    writeFileSync(join(cache, name), "");
  mkdirSync(unfinishedBeside(join(cache, "image.tar.unfinished"), "stage"));
  await aloneInCache(
    cache,
    "image",
    () => {},
    async () => {},
  );
  expect(readdirSync(cache).sort()).toEqual(["image.tar", "other.tar.unfinished"]);
});

test("of two builds at once the second waits, says for whom, and finds what the first has built", async () => {
  const path = join(cache, "image.tar");
  const events: Event[] = [];
  const begun = signal();
  const finish = signal();
  const first = aloneInCache(
    cache,
    "image",
    () => {},
    () =>
      buildWhole(path, async (temporary) => {
        writeFileSync(temporary, "half");
        noteProgress(cache, "image", "creating tarball");
        begun.give();
        await finish.given;
      }),
  );
  await begun.given;
  const second = aloneInCache(
    cache,
    "image",
    (event) => {
      events.push(event);
      finish.give();
    },
    async () => existsSync(path),
  );
  await first;
  expect(await second).toBe(true);
  expect(events).toEqual([
    {
      type: "progress",
      what: "machine image image",
      detail: `process ${process.pid} is building it: creating tarball`,
    },
    { type: "progress", what: "machine image image", detail: "no longer being built", over: true },
  ]);
  expect(readdirSync(cache)).toEqual(["image.tar"]);
});

function signal(): { given: Promise<void>; give: () => void } {
  let give = () => {};
  const given = new Promise<void>((resolve) => {
    give = resolve;
  });
  return { given, give };
}
