import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { release, tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Event } from "../../../core/events.js";
import { chooseDriver, NO_NEEDS, requireDriver } from "../../../local/machine/choose.js";

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
  engine();
  qemu();
  expect(await chooseDriver(NO_NEEDS)).toBe("docker");
});

test("QEMU where only Docker's client answers, and says so", async () => {
  program("docker", `echo '${JSON.stringify({ ...ENGINE, ID: "" })}'`);
  qemu();
  const events: Event[] = [];
  expect(await chooseDriver(NO_NEEDS, (event) => events.push(event))).toBe("qemu");
  expect(events).toEqual([
    {
      type: "notice",
      text:
        "Machines are virtual machines, which boot more slowly: container machines need a Docker engine that answers, " +
        "not one that does not. Start Docker, or look what `docker info` says.",
    },
  ]);
});

test("the commands that help where there is neither", async () => {
  program("docker", `[ "$1" = --version ] || { echo 'Cannot connect to the Docker daemon' >&2; exit 1; }`);
  await expect(chooseDriver(NO_NEEDS)).rejects.toMatchObject({
    exitCode: 2,
    violations: [
      { seen: "one that does not" },
      {
        seen: "a computer without qemu-system-x86_64, qemu-img",
        remedy: "Run: sudo apt-get install qemu-system-x86 qemu-utils e2fsprogs mmdebstrap",
      },
    ],
  });
});

test("the kind that the user wants, or what it lacks", async () => {
  vi.stubEnv("LONGSHORE_MACHINES", "docker");
  await expect(chooseDriver(NO_NEEDS)).rejects.toMatchObject({
    exitCode: 2,
    violations: [{ seen: "a computer without Docker's client" }],
  });
  engine();
  expect(await chooseDriver(NO_NEEDS)).toBe("docker");
  vi.stubEnv("LONGSHORE_MACHINES", "qemu");
  await expect(chooseDriver(NO_NEEDS)).rejects.toMatchObject({ exitCode: 2 });
  qemu();
  expect(await chooseDriver(NO_NEEDS)).toBe("qemu");
});

test("no other kind", async () => {
  vi.stubEnv("LONGSHORE_MACHINES", "lxd");
  await expect(chooseDriver(NO_NEEDS)).rejects.toThrow(
    "LONGSHORE_MACHINES: it is `docker` or `qemu`, not lxd.",
  );
});

describe("for machines that mount shares", () => {
  const shares = { mounts: ["smb", "nfs"] as const, disks: false };
  const silent = () => {};

  beforeEach(engine);

  test("Docker where the kernel can mount them", async () => {
    expect(await chooseDriver(shares, silent, computer())).toBe("docker");
  });

  test("QEMU where it cannot, and says so", async () => {
    qemu();
    const events: Event[] = [];
    const tell = (event: Event) => events.push(event);
    expect(await chooseDriver(shares, tell, computer({ lacks: ["smb", "nfs"] }))).toBe("qemu");
    expect(events).toMatchObject([{ text: expect.stringContaining("mount SMB shares need cifs") }]);
    const smb = { mounts: ["smb"] as const, disks: false };
    expect(await chooseDriver(smb, silent, computer({ lacks: ["nfs"] }))).toBe("docker");
    expect(await chooseDriver(shares, tell, computer({ lacks: ["nfs"] }))).toBe("qemu");
    expect(events[1]).toMatchObject({ text: expect.stringContaining("mount NFS shares need nfs4") });
  });

  test("nothing where it cannot and there is no QEMU, or Docker is wanted", async () => {
    const lacking = computer({ lacks: ["smb"] });
    const refusal = { exitCode: 2, message: expect.stringContaining("sudo modprobe cifs") };
    await expect(chooseDriver(shares, silent, lacking)).rejects.toMatchObject(refusal);
    vi.stubEnv("LONGSHORE_MACHINES", "docker");
    qemu();
    await expect(chooseDriver(shares, silent, lacking)).rejects.toMatchObject(refusal);
  });
});

describe("for machines with data disks", () => {
  const disks = { mounts: [], disks: true };
  const user = computer({ isRoot: false });

  test("Docker for root, QEMU for others, and says so", async () => {
    engine();
    qemu();
    expect(await chooseDriver(disks, () => {}, computer())).toBe("docker");
    const events: Event[] = [];
    expect(await chooseDriver(disks, (event) => events.push(event), user)).toBe("qemu");
    expect(events).toMatchObject([{ text: expect.stringContaining("which only root can make") }]);
    expect(await chooseDriver(NO_NEEDS, () => {}, user)).toBe("docker");
  });

  test("nothing for others where there is no QEMU, or machines are containers already", async () => {
    engine();
    const refusal = { exitCode: 2, message: expect.stringContaining("Run the command as root") };
    await expect(chooseDriver(disks, () => {}, user)).rejects.toMatchObject(refusal);
    qemu();
    await expect(requireDriver("docker", disks, user)).rejects.toMatchObject(refusal);
  });

  test("QEMU where the engine is not of this computer", async () => {
    program(
      "docker",
      `echo '${JSON.stringify({ ...ENGINE, ID: "ABCD", OperatingSystem: "Docker Desktop" })}'`,
    );
    qemu();
    expect(await chooseDriver(disks, () => {}, computer())).toBe("qemu");
  });
});

/** One that can do everything, but for what is said. */
function computer({ isRoot = true, lacks = [] }: { isRoot?: boolean; lacks?: readonly string[] } = {}) {
  return { isRoot, kernelMounts: async (protocol: string) => !lacks.includes(protocol) };
}

function engine(): void {
  program("docker", `echo '${JSON.stringify({ ...ENGINE, ID: "ABCD", KernelVersion: release() })}'`);
}

function qemu(): void {
  for (const name of ["qemu-system-x86_64", "qemu-img", "mkfs.ext2"]) program(name, "exit 0");
}

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
