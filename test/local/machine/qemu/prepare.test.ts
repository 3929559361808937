import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { overlayArguments, seedDiskArguments } from "../../../../local/machine/qemu/prepare.js";
import { seedFiles, stageSeed } from "../../../../local/machine/seed.js";
import { SPEC } from "../spec.js";

test("the disks' tools", () => {
  expect(seedDiskArguments("/m/seed-x", "/m/seed.img")).toEqual([
    ...["-q", "-F", "-L", "longshore", "-E", "root_owner=0:0", "-d", "/m/seed-x", "/m/seed.img", "4M"],
  ]);
  expect(overlayArguments("/cache/root.img", "/m/root.qcow2")).toEqual([
    ...["create", "-q", "-f", "qcow2", "-b", "/cache/root.img", "-F", "raw", "/m/root.qcow2"],
  ]);
});

test("a seed disk has every byte of the largest custom data", () => {
  const folder = mkdtempSync(join(tmpdir(), "longshore-test-"));
  try {
    const userData = Buffer.from(Array.from({ length: 64 * 1024 }, (_, n) => (n * 7) % 256));
    const stage = join(folder, "stage");
    const disk = join(folder, "seed.img");
    stageSeed(stage, seedFiles({ ...SPEC, userData }, undefined));
    const env = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin` };
    execFileSync("mkfs.ext2", seedDiskArguments(stage, disk), { env, stdio: "ignore" });
    const read = execFileSync("debugfs", ["-R", "cat /seed/user-data", disk], {
      env,
      stdio: ["ignore", "pipe", "ignore"],
    });
    expect(read.equals(userData)).toBe(true);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
