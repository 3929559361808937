import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { packageRoot } from "../../system/package-root.js";

const temporary = mkdtempSync(join(tmpdir(), "longshore-runs-"));
afterAll(() => rmSync(temporary, { recursive: true, force: true }));

/** Opens a run, starts a process that goes on by itself, and does what `then` says; prints the folder and the process. */
async function startRun(then: string): Promise<{ child: ChildProcess; folder: string; pid: number }> {
  const program = `
    const { openTestRun } = await import(${JSON.stringify(join(packageRoot(), "tools/test-run.mjs"))});
    const { spawn } = await import("node:child_process");
    const run = await openTestRun();
    const left = spawn("sleep", ["1000"], { detached: true, stdio: "ignore", env: { ...process.env, ...run.env } });
    left.unref();
    console.log(JSON.stringify([run.folder, left.pid]));
    ${then}
  `;
  const child = spawn(process.execPath, ["--input-type=module", "--eval", program], {
    env: { ...process.env, TMPDIR: temporary, LONGSHORE_TEST_RUN: undefined },
    stdio: ["ignore", "pipe", "inherit"],
  });
  for await (const chunk of child.stdout) {
    const line = String(chunk)
      .split("\n")
      .find((text) => text.startsWith("["));
    if (!line) continue;
    const [folder, pid] = JSON.parse(line) as [string, number];
    return { child, folder, pid };
  }
  throw new Error("the run has not begun");
}

/** Nobody may be there to collect what has ended. */
function isThere(pid: number): boolean {
  const file = `/proc/${pid}/status`;
  return existsSync(file) && !/^State:\s+Z/m.test(readFileSync(file, "utf8"));
}

it("ends what it has started, and leaves no folder", async () => {
  const { child, folder, pid } = await startRun("await run.close(process.env);");
  await once(child, "exit");
  expect([isThere(pid), existsSync(folder)]).toEqual([false, false]);
});

it("is tidied up by the next run when it was killed, and not while it runs", async () => {
  const killed = await startRun("setInterval(() => {}, 1000);");
  const beside = await startRun("await run.close(process.env);");
  await once(beside.child, "exit");
  expect([isThere(killed.pid), existsSync(killed.folder)]).toEqual([true, true]);

  const gone = once(killed.child, "exit");
  killed.child.kill("SIGKILL");
  await gone;
  const next = await startRun("await run.close(process.env);");
  await once(next.child, "exit");
  expect([isThere(killed.pid), existsSync(killed.folder)]).toEqual([false, false]);
});
