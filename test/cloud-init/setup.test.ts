import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type CloudInitOptions, cloudConfig } from "../../cloud-init/index.js";
import { readWithPyYaml } from "./support/pyyaml.js";

const APT =
  "apt-get --yes --quiet -o DPkg::Lock::Timeout=600 -o Acquire::Retries=3 -o Acquire::http::Timeout=30 " +
  "-o Acquire::https::Timeout=30 -o Dpkg::Options::=--force-confold -o Dpkg::Use-Pty=0";
const BASE = { distribution: "debian-13", adminUser: "azureuser" } as const;

describe("the setup script", () => {
  it("installs the distribution's engine behind the guard and the disks", () => {
    const options: CloudInitOptions = {
      ...BASE,
      engine: { source: { kind: "distribution" } },
      disks: [{ name: "data", lun: 3, filesystem: "xfs", mountPath: "/srv/data" }],
      packages: ["htop"],
    };
    expect(run(options)).toEqual([
      `${APT} -o APT::Update::Error-Mode=any update`,
      "systemctl enable longshore-metadata-guard.service",
      `${APT} install --no-install-recommends -- xfsprogs`,
      "systemctl enable longshore-disk@3.service",
      "systemctl start --no-block longshore-disk@3.service",
      `${APT} install --no-install-recommends -- apparmor ca-certificates docker-buildx docker-cli docker-compose docker.io htop nftables xz-utils`,
      "apt-mark hold -- docker.io docker-cli docker-buildx docker-compose containerd runc",
      "systemctl is-enabled --quiet docker.service",
      "systemctl start docker.service",
      "docker version",
      "usermod --append --groups docker -- azureuser",
      "mkdir -p /var/lib/longshore",
      "touch /var/lib/longshore/setup-done",
    ]);
  });

  it("takes other engines away before it installs Docker's own", () => {
    const options: CloudInitOptions = {
      ...BASE,
      users: [
        { name: "eve", authorizedKeys: ["ssh-ed25519 AAAA"], engineGroup: true },
        { name: "bob", authorizedKeys: ["ssh-ed25519 AAAA"] },
      ],
      engine: { source: { kind: "repository" }, version: "28.5" },
      metadataForContainers: true,
    };
    const installed = { "dpkg-query": 'case "$*" in *" containerd") echo installed;; *) exit 1;; esac' };
    expect(run(options, installed).filter((line) => !line.startsWith("dpkg-query"))).toEqual([
      `${APT} -o APT::Update::Error-Mode=any update`,
      `${APT} remove --allow-change-held-packages -- containerd`,
      "apt-cache policy docker-ce",
      `${APT} install --no-install-recommends -- apparmor ca-certificates containerd.io docker-buildx-plugin docker-ce docker-ce-cli docker-compose-plugin nftables xz-utils`,
      "apt-mark hold -- docker-ce docker-ce-cli containerd.io docker-buildx-plugin docker-compose-plugin",
      "systemctl is-enabled --quiet docker.service",
      "systemctl start docker.service",
      "docker version",
      "usermod --append --groups docker -- azureuser",
      "usermod --append --groups docker -- eve",
      "mkdir -p /var/lib/longshore",
      "touch /var/lib/longshore/setup-done",
    ]);
  });

  it("refuses a version that cannot be had, and says which can", () => {
    const options: CloudInitOptions = {
      ...BASE,
      engine: { source: { kind: "distribution" }, version: "99" },
    };
    const stubs = { "apt-cache": 'echo "  Candidate: (none)"' };
    expect(() => run(options, stubs)).toThrow("longshore: there is no docker.io of version 99; there is:");
    expect(calls()).toContain("apt-cache madison docker.io");
    expect(calls().join()).not.toContain("docker-buildx");
  });

  it("tries again what failed, and gives up after ten times", () => {
    const options: CloudInitOptions = { ...BASE, packages: ["htop"] };
    const twice = `echo x >> "$FOLDER/count"; [ "$(wc -l < "$FOLDER/count")" -gt 2 ]`;
    expect(run(options, { "apt-get": twice }).filter((line) => line === "dpkg --configure -a")).toHaveLength(
      2,
    );
    expect(() => run(options, { "apt-get": "exit 100" })).toThrow(
      "longshore: apt-get -o APT::Update::Error-Mode=any update failed 10 times",
    );
    expect(calls().filter((line) => line.startsWith("apt-get"))).toHaveLength(10);
    expect(calls()).not.toContain("touch /var/lib/longshore/setup-done");
  });

  it("is not there when there is nothing to do", () => {
    expect(cloudConfig(BASE)).not.toContain("runcmd");
  });
});

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "longshore-setup-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const STUBBED = "apt-get apt-mark apt-cache dpkg dpkg-query systemctl docker usermod mkdir touch sleep".split(
  " ",
);

/** Runs the script in the real shell with commands that only note how they were called, and gives their notes. */
function run(options: CloudInitOptions, behaviour: Readonly<Record<string, string>> = {}): string[] {
  const bin = join(folder, "bin");
  rmSync(bin, { recursive: true, force: true });
  rmSync(join(folder, "calls"), { force: true });
  rmSync(join(folder, "count"), { force: true });
  mkdirSync(bin);
  for (const name of STUBBED) {
    const stub = join(bin, name);
    writeFileSync(stub, `#!/bin/sh\necho "${name} $*" >> "$FOLDER/calls"\n${behaviour[name] ?? ""}\n`);
    chmodSync(stub, 0o755);
  }
  const [document] = readWithPyYaml([cloudConfig(options)]) as [
    { write_files: { path: string; content: string }[] },
  ];
  const script =
    document.write_files.find(({ path }) => path === "/usr/local/lib/longshore/setup")?.content ?? "";
  const env = { FOLDER: folder, PATH: `${bin}:${process.env.PATH}` };
  execFileSync("sh", ["-s"], { input: script, env, encoding: "utf8", stdio: "pipe" });
  return calls();
}

/** Waiting is left out: it is not what is asked about. */
function calls(): string[] {
  const file = join(folder, "calls");
  if (!existsSync(file)) return [];
  return readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("sleep "));
}
