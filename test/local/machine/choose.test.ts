import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Event } from "../../../core/events.js";
import { chooseDriver } from "../../../local/machine/choose.js";

let bin: string;
beforeEach(() => {
  bin = mkdtempSync(join(tmpdir(), "longshore-bin-"));
  vi.stubEnv("PATH", bin);
  vi.stubEnv("LONGSHORE_MACHINES", "");
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(bin, { recursive: true });
});

test("Docker where an engine answers", async () => {
  program("docker", `echo '${JSON.stringify({ ...ENGINE, ID: "ABCD" })}'`);
  program("qemu-system-x86_64", "exit 0");
  expect(await chooseDriver(PLAIN)).toBe("docker");
});

test("QEMU where only Docker's client answers, and says so", async () => {
  program("docker", `echo '${JSON.stringify({ ...ENGINE, ID: "" })}'`);
  program("qemu-system-x86_64", "exit 0");
  const events: Event[] = [];
  expect(await chooseDriver(PLAIN, (event) => events.push(event))).toBe("qemu");
  expect(events).toEqual([
    {
      type: "notice",
      text: "No Docker engine answers: machines are virtual machines, which boot more slowly.",
    },
  ]);
});

test("the command that helps where there is neither", async () => {
  program("docker", "echo 'Cannot connect to the Docker daemon' >&2; exit 1");
  await expect(chooseDriver(PLAIN)).rejects.toThrow(
    "local target: machines can be started: by a Docker engine that answers, or by QEMU, not neither. Start Docker, or run: sudo apt-get install qemu-system-x86 qemu-utils e2fsprogs mmdebstrap",
  );
});

test.each(["docker", "qemu"] as const)("%s where the user wants it, without looking", async (kind) => {
  vi.stubEnv("LONGSHORE_MACHINES", kind);
  expect(await chooseDriver(PLAIN)).toBe(kind);
});

test("no other kind", async () => {
  vi.stubEnv("LONGSHORE_MACHINES", "lxd");
  await expect(chooseDriver(PLAIN)).rejects.toThrow("LONGSHORE_MACHINES: it is `docker` or `qemu`, not lxd.");
});

describe("for machines that mount shares", () => {
  const shares = { mounts: ["smb", "nfs"] as const };
  const has = async () => true;
  const lacks = async () => false;
  const lacksNfs = async (protocol: string) => protocol !== "nfs";
  const silent = () => {};

  beforeEach(() => program("docker", `echo '${JSON.stringify({ ...ENGINE, ID: "ABCD" })}'`));

  test("Docker where the kernel can mount them", async () => {
    expect(await chooseDriver(shares, silent, has)).toBe("docker");
  });

  test("QEMU where it cannot, and says so", async () => {
    program("qemu-system-x86_64", "exit 0");
    const events: Event[] = [];
    expect(await chooseDriver(shares, (event) => events.push(event), lacks)).toBe("qemu");
    expect(events).toMatchObject([{ text: expect.stringContaining("kernel cannot mount SMB shares") }]);
    expect(await chooseDriver({ mounts: ["smb"] }, silent, lacksNfs)).toBe("docker");
    expect(await chooseDriver(shares, (event) => events.push(event), lacksNfs)).toBe("qemu");
    expect(events[1]).toMatchObject({ text: expect.stringContaining("kernel cannot mount NFS shares") });
  });

  test("nothing where it cannot and there is no QEMU, or Docker is wanted", async () => {
    const refusal = "machines that mount SMB shares have a kernel with cifs, not container machines";
    await expect(chooseDriver(shares, silent, lacks)).rejects.toThrow(refusal);
    vi.stubEnv("LONGSHORE_MACHINES", "docker");
    program("qemu-system-x86_64", "exit 0");
    await expect(chooseDriver(shares, silent, lacks)).rejects.toThrow(refusal);
  });
});

const PLAIN = { mounts: [] };

const ENGINE = {
  NCPU: 2,
  ServerVersion: "26.1.5",
  KernelVersion: "6.12.0",
  OperatingSystem: "Debian GNU/Linux 13",
  OSType: "linux",
};

function program(name: string, script: string): void {
  writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
}
