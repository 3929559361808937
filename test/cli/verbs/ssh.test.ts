import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Io } from "../../../cli/io.js";
import { handOver } from "../../../cli/verbs/ssh.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "longshore-ssh-"));
  const client = join(folder, "ssh");
  writeFileSync(client, '#!/bin/sh\nprintf "%s|" "$@"; echo on stderr >&2; exit 3\n');
  chmodSync(client, 0o755);
  vi.stubEnv("PATH", `${folder}:/usr/bin:/bin`);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

/** What a run with `--json` is told. */
function listener() {
  const told: string[] = [];
  const results: object[] = [];
  const io = {
    json: true,
    raw: (chunk: Buffer) => told.push(chunk.toString()),
    result: (_text: string, data: object) => results.push(data),
  } as unknown as Io;
  return { io, told, results };
}

it("tells a command's output in events, and its exit code as the result", async () => {
  const { io, told, results } = listener();
  expect(await handOver(io, "/w/ssh_config", "web", ["echo", "it's"])).toBe(3);
  expect(told.sort()).toEqual(["-F|/w/ssh_config|web|--|echo 'it'\\''s'|", "on stderr\n"]);
  expect(results).toEqual([{ host: "web", exitCode: 3 }]);
});

it("has no shell in events", async () => {
  await expect(handOver(listener().io, "/w/ssh_config", "web", [])).rejects.toMatchObject({
    message:
      "longshore ssh: with --json there is a command to run, not none. Write it behind --, or leave --json out for a shell.",
    exitCode: 2,
  });
});

it("says what to install where there is no client", async () => {
  vi.stubEnv("PATH", "/nowhere");
  await expect(handOver(listener().io, "/w/ssh_config", "web", ["true"])).rejects.toThrow(
    "ssh: the OpenSSH client is on PATH, not none. Install it, e.g. apt-get install openssh-client.",
  );
});
