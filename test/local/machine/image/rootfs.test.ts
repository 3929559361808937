import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterEach, beforeEach, expect, it } from "vitest";
import { stageGuest } from "../../../../local/machine/image/rootfs.js";

let folder: string;
let umask: number;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "longshore-rootfs-"));
  umask = process.umask(0o077);
});
afterEach(() => {
  process.umask(umask);
  rmSync(folder, { recursive: true });
});

it("lays over the distribution what everybody in the machine can read, under any umask", async () => {
  await stageGuest(folder, { file: "debian.sources", content: "" });
  const { stdout } = await execa("tar", ["--list", "--verbose", "--file", join(folder, "guest.tar")]);
  const modes = stdout.split("\n").map((line) => [line.slice(0, 10), line.split(" ").at(-1)] as const);
  expect(modes.filter(([mode]) => mode.startsWith("d")).every(([mode]) => mode === "drwxr-xr-x")).toBe(true);
  expect(Object.fromEntries(modes.map(([mode, path]) => [path, mode]))).toMatchObject({
    "./": "drwxr-xr-x",
    "./etc/hosts": "-rw-r--r--",
    "./etc/apt/sources.list.d/debian.sources": "-rw-r--r--",
    "./usr/lib/longshore/run": "-rwxr-xr-x",
  });
});
