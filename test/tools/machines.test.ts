import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { packageRoot } from "../../system/package-root.js";

const { chooseMachines } = await import(pathToFileURL(join(packageRoot(), "tools", "machines.mjs")).href);

let bin: string;
let told: string[];
beforeEach(() => {
  bin = mkdtempSync(join(tmpdir(), "longshore-bin-"));
  vi.stubEnv("PATH", bin);
  vi.stubEnv("LONGSHORE_MACHINES", "");
  vi.stubEnv("DOCKER_HOST", "");
  told = [];
  vi.spyOn(console, "log").mockImplementation((line: string) => {
    told.push(line);
  });
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  rmSync(bin, { recursive: true });
});

function program(name: string, script: string) {
  writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
}

test("containers where an engine answers, whatever else there is", async () => {
  program("docker", "echo 28.0.1");
  program("qemu-system-x86_64", "exit 33");
  expect(await chooseMachines()).toEqual({ kind: "docker", startsEngine: false });
  expect(told).toEqual(["› new machines will be containers on the Docker engine 28.0.1"]);
});

test.runIf(process.platform === "linux")("an engine is started by root, where none answers", async () => {
  vi.spyOn(process, "getuid").mockReturnValue(0);
  program("docker", "exit 1");
  program("dockerd", "");
  program("qemu-system-x86_64", "exit 1");
  expect(await chooseMachines()).toEqual({ kind: "docker", startsEngine: true });
  expect(told).toEqual(["› new machines will be containers on Docker's engine, which is started for them"]);
});

test("other users are told beforehand how long emulation takes, why, and what helps", async () => {
  vi.spyOn(process, "getuid").mockReturnValue(1000);
  program("docker", "exit 1");
  program("dockerd", "");
  program("qemu-system-x86_64", "exit 1");
  expect(await chooseMachines()).toEqual({ kind: "qemu", startsEngine: false });
  expect(told).toEqual([
    expect.stringMatching(/emulated, which takes about ten minutes: no Docker engine answers \(start it: /),
  ]);
});

test("the kind that LONGSHORE_MACHINES names, or why it cannot be had", async () => {
  program("docker", "echo 28.0.1");
  program("qemu-system-x86_64", "exit 1");
  vi.stubEnv("LONGSHORE_MACHINES", "qemu");
  expect(await chooseMachines()).toEqual({ kind: "qemu", startsEngine: false });
  expect(told.join()).toContain("about ten minutes: LONGSHORE_MACHINES=qemu");
  vi.stubEnv("LONGSHORE_MACHINES", "docker");
  program("docker", "exit 1");
  vi.spyOn(process, "getuid").mockReturnValue(1000);
  await expect(chooseMachines()).rejects.toThrow(/^LONGSHORE_MACHINES=docker, but no Docker engine answers/);
  vi.stubEnv("LONGSHORE_MACHINES", "podman");
  await expect(chooseMachines()).rejects.toThrow("LONGSHORE_MACHINES is docker or qemu, not podman.");
});
