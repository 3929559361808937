import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { signalContainer } from "../../../scripts/commands/docker-signal.js";

let folder: string;
let started: ChildProcess | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "longshore-signal-"));
});
afterEach(() => {
  started?.kill("SIGKILL");
  started = undefined;
  rmSync(folder, { recursive: true });
});

/** Runs the real script against a process of this computer; an engine says which that is, and takes no other command. */
function signalled(pid: number, signal: string): { exitCode: number | null; stderr: string } {
  const docker = `#!/bin/sh\n[ "$1 $2" = "container inspect" ] && echo '${pid}'\n`;
  writeFileSync(join(folder, "docker"), docker);
  chmodSync(join(folder, "docker"), 0o755);
  const [command = "", ...args] = signalContainer("site", signal).argv;
  const env = { PATH: `${folder}:${process.env.PATH}` };
  const { status, stderr } = spawnSync(command, args, { env, encoding: "utf8" });
  return { exitCode: status, stderr };
}

it.each(["SIGHUP", "SIGUSR1", "SIGWINCH"])(
  "reaches the first process past the engine: %s",
  async (signal) => {
    const script = `trap 'echo told; exit 0' ${signal.slice(3)}; echo ready; while :; do sleep 0.1; done`;
    started = spawn("sh", ["-c", script], { stdio: ["ignore", "pipe", "ignore"] });
    const lines: string[] = [];
    started.stdout?.on("data", (chunk: Buffer) => lines.push(String(chunk)));
    if (started.stdout) await once(started.stdout, "data");
    expect(signalled(started.pid ?? 0, signal)).toEqual({ exitCode: 0, stderr: "" });
    await once(started, "exit");
    expect(lines.join("")).toBe("ready\ntold\n");
  },
);

it("says so when there is none", () => {
  expect(signalled(0, "SIGHUP")).toEqual({ exitCode: 1, stderr: "site does not run\n" });
});
