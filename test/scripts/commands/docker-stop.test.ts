import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { stopContainer } from "../../../scripts/commands/docker-stop.js";

let folder: string;
let started: ChildProcess | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "longshore-stop-"));
});
afterEach(() => {
  started?.kill("SIGKILL");
  started = undefined;
  rmSync(folder, { recursive: true });
});

/** Runs the real script against a process of this computer; in place of the engine stands a note of what was asked. */
function askedToStop(pid: number, stopSignal: string): string {
  const docker = `#!/bin/sh\nif [ "$1" = container ]; then echo '${pid} ${stopSignal}'; else echo "$*" > '${folder}/asked'; fi\n`;
  writeFileSync(join(folder, "docker"), docker);
  chmodSync(join(folder, "docker"), 0o755);
  const [command = "", ...args] = stopContainer("site").argv;
  execFileSync(command, args, { env: { PATH: `${folder}:${process.env.PATH}` } });
  return readFileSync(join(folder, "asked"), "utf8").trim();
}

async function running(...argv: string[]): Promise<number> {
  started = spawn(argv[0] ?? "", argv.slice(1), { stdio: ["ignore", "pipe", "ignore"] });
  await new Promise((resolve) => started?.stdout?.once("data", resolve));
  return started.pid ?? 0;
}

it("gives a process that handles the signal its time", async () => {
  const pid = await running("sh", "-c", "trap 'exit 0' TERM; echo ready; while :; do sleep 0.1; done");
  expect(askedToStop(pid, "")).toBe("stop site");
  expect(askedToStop(pid, "SIGTERM")).toBe("stop site");
});

it("does not wait for a process that the signal never reaches", async () => {
  const pid = await running("sh", "-c", "echo ready; exec sleep 600");
  expect(askedToStop(pid, "")).toBe("stop -t 0 site");
});

it("leaves another signal to the engine, and a container that has ended already", async () => {
  const pid = await running("sh", "-c", "echo ready; exec sleep 600");
  expect(askedToStop(pid, "SIGQUIT")).toBe("stop site");
  expect(askedToStop(0, "")).toBe("stop site");
});
