import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, expect, it } from "vitest";
import { lock, lockHolder, tryLock } from "../../system/lock.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "longshore-lock-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

it("is held by one, who can be named", () => {
  const path = join(folder, "lock");
  const first = tryLock(path, "longshore up shop");
  expect("release" in first).toBe(true);
  expect(tryLock(path, "longshore destroy shop")).toMatchObject({
    holder: { pid: process.pid, what: "longshore up shop" },
  });
  if ("release" in first) first.release();
  expect("release" in tryLock(path, "longshore destroy shop")).toBe(true);
});

it("is taken over at once from a holder that is dead, even if its pid lives on as another process", async () => {
  const path = join(folder, "lock");
  writeFileSync(path, JSON.stringify({ pid: process.pid, started: "long ago", what: "longshore up shop" }));
  expect("release" in tryLock(path, "x")).toBe(true);
});

it.each(["", "nu", "{"])("is taken over when a power cut left nothing to read in it (%j)", (content) => {
  const path = join(folder, "lock");
  writeFileSync(path, content);
  expect("release" in tryLock(path, "x")).toBe(true);
});

it("can be looked at without being taken", () => {
  const path = join(folder, "lock");
  expect(lockHolder(path)).toBeUndefined();
  writeFileSync(path, JSON.stringify({ pid: process.pid, started: "long ago", what: "longshore up shop" }));
  expect(lockHolder(path)).toBeUndefined();
  tryLock(path, "longshore up shop");
  expect(lockHolder(path)).toMatchObject({ what: "longshore up shop" });
});

it("says who holds it when the wait is over", async () => {
  const path = join(folder, "lock");
  tryLock(path, "longshore up shop");
  await expect(lock(path, "x", 0.1, ({ what }) => new Error(`held by ${what}`))).rejects.toThrow(
    "held by longshore up shop",
  );
});

it("is waited for no longer than the waiting is wanted", async () => {
  const path = join(folder, "lock");
  tryLock(path, "longshore up shop");
  const stop = new AbortController();
  const waiting = lock(path, "x", 60, () => new Error("the wait is over"), stop.signal);
  stop.abort();
  await expect(waiting).rejects.toThrow("aborted");
});

it("never lets two processes in at once", async () => {
  const count = join(folder, "count");
  writeFileSync(count, "0");
  const script = join(folder, "add.mts");
  writeFileSync(
    script,
    `import { readFileSync, writeFileSync } from "node:fs";
     import { lock } from ${JSON.stringify(join(import.meta.dirname, "../../system/lock.ts"))};
     for (let i = 0; i < 25; i++) {
       const release = await lock(${JSON.stringify(join(folder, "lock"))}, "add", 30, () => new Error("timeout"));
       writeFileSync(${JSON.stringify(count)}, String(Number(readFileSync(${JSON.stringify(count)}, "utf8")) + 1));
       release();
     }`,
  );
  const run = promisify(execFile);
  await Promise.all([1, 2, 3, 4].map(() => run(process.execPath, ["--import", "tsx", script])));
  expect(readFileSync(count, "utf8")).toBe("100");
});

it("lets one in at a time also after holders that were killed, and killed while they took over", async () => {
  const path = join(folder, "lock");
  const count = join(folder, "count");
  writeFileSync(count, "0");
  const script = join(folder, "add.mts");
  // Every tenth holder leaves its lock as a killed process does, now and then with the removal half done.
  writeFileSync(
    script,
    `import { readFileSync, writeFileSync } from "node:fs";
     import { lock } from ${JSON.stringify(join(import.meta.dirname, "../../system/lock.ts"))};
     const [path, count] = ${JSON.stringify([path, count])};
     for (let i = 0; i < 30; i++) {
       const release = await lock(path, "add", 30, () => new Error("timeout"));
       const n = Number(readFileSync(count, "utf8")) + 1;
       writeFileSync(count, String(n));
       if (n % 10 !== 0) { release(); continue; }
       const dead = JSON.stringify({ pid: 1, started: "dead-" + n, what: "dead" });
       if (n % 20 === 0) writeFileSync(path + ".after-1-dead-" + n, dead);
       writeFileSync(path + ".new", dead);
       (await import("node:fs")).renameSync(path + ".new", path);
     }`,
  );
  const run = promisify(execFile);
  await Promise.all([1, 2, 3, 4].map(() => run(process.execPath, ["--import", "tsx", script])));
  expect(readFileSync(count, "utf8")).toBe("120");
  expect("release" in tryLock(path, "the last")).toBe(true);
  expect(readdirSync(folder).filter((name) => name.includes(".after-"))).toEqual([]);
});
