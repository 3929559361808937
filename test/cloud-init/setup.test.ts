import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type CloudInitOptions, cloudConfig } from "../../cloud-init/index.js";
import { DISTRIBUTION_NAMES } from "../../core/distribution.js";
import { SETUP_WITHOUT_PACKAGES } from "../../core/guest.js";
import { readWithPyYaml } from "./support/pyyaml.js";

const APT =
  "apt-get --yes --quiet -o DPkg::Lock::Timeout=600 -o Acquire::Retries=3 -o Acquire::http::Timeout=30 " +
  "-o Acquire::https::Timeout=30 -o Dpkg::Options::=--force-confold -o Dpkg::Use-Pty=0";
const XFS = { name: "data", lun: 3, filesystem: "xfs", mountPath: "/srv/data" } as const;
/** Takes the place of the computer's own, which it may have or not. */
const MKFS_XFS = "mkfs.xfs-of-tests";
const BASE = { distribution: "debian-13", adminUser: "azureuser" } as const;

describe("the setup script", () => {
  it("installs the distribution's engine behind the guard and the disks", () => {
    const options: CloudInitOptions = {
      ...BASE,
      engine: { source: { kind: "distribution" } },
      disks: [XFS],
      packages: ["htop"],
    };
    expect(run(options)).toEqual([
      "systemctl enable longshore-metadata-guard.service",
      `${APT} -o APT::Update::Error-Mode=any -o Acquire::Retries=0 update`,
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
      `${APT} -o APT::Update::Error-Mode=any -o Acquire::Retries=0 update`,
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

  it("takes the newest fitting version from Docker's rpm repository, and locks it", () => {
    const options: CloudInitOptions = {
      distribution: "rhel-9",
      adminUser: "azureuser",
      engine: { source: { kind: "repository" }, version: "28.5" },
      disks: [XFS],
    };
    const DNF = "dnf --assumeyes --setopt=retries=3 --setopt=timeout=30";
    const stubs = {
      dnf: 'case "$*" in *repoquery*) printf "28.4.0\\n28.5.2\\n28.5.10\\n28.50.0\\n29.0.1\\n";; esac',
      rpm: 'case "$*" in *" podman") ;; *) exit 1;; esac',
      systemctl: 'case "$*" in "is-enabled --quiet docker.service") exit 1;; esac',
    };
    expect(run(options, stubs).filter((line) => !line.startsWith("rpm "))).toEqual([
      "systemctl enable longshore-metadata-guard.service",
      `${DNF} makecache`,
      `${DNF} install --setopt=install_weak_deps=False -- xfsprogs`,
      "systemctl enable longshore-disk@3.service",
      "systemctl start --no-block longshore-disk@3.service",
      "systemctl is-enabled --quiet firewalld.service",
      "systemctl disable --now firewalld.service",
      `${DNF} remove -- podman`,
      "dnf --quiet repoquery --showduplicates --queryformat %{version} docker-ce",
      `${DNF} install --setopt=install_weak_deps=False -- ca-certificates containerd.io docker-buildx-plugin docker-ce-28.5.10 docker-ce-cli-28.5.10 docker-compose-plugin nftables python3-dnf-plugin-versionlock xz`,
      `${DNF} versionlock add -- docker-ce docker-ce-cli containerd.io docker-buildx-plugin docker-compose-plugin`,
      "systemctl is-enabled --quiet docker.service",
      "systemctl enable docker.service",
      "systemctl start docker.service",
      "docker version",
      "usermod --append --groups docker -- azureuser",
      "mkdir -p /var/lib/longshore",
      "touch /var/lib/longshore/setup-done",
    ]);
  });

  describe("on SLES", () => {
    const options: CloudInitOptions = {
      distribution: "sles-15",
      adminUser: "azureuser",
      engine: { source: { kind: "distribution" }, version: "28.5.1" },
    };
    const CONTROLLERS = "/sys/fs/cgroup/cgroup.controllers";
    const GRUB = "/etc/default/grub";
    const SEARCH = "zypper --non-interactive --quiet search --details --match-exact --type package docker";
    const SUSE = `case "$*" in *search*) cat "$FOLDER/found" 2> /dev/null;; *install*) exit 102;; esac`;
    const TABLE = [
      "S | Name   | Type    | Version                | Arch   | Repository",
      "--+--------+---------+------------------------+--------+-----------",
      "  | docker | package | 29.0.1_ce-150000.1.1   | x86_64 | containers",
      "  | docker | package | 28.5.1_ce-150000.212.1 | x86_64 | containers",
      "",
    ].join("\n");

    it("installs the distribution's engine once the module is there, and locks it", () => {
      const stubs = { zypper: SUSE, SUSEConnect: 'cp "$FOLDER/table" "$FOLDER/found"' };
      const calls = run(options, stubs, { [CONTROLLERS]: "cpu\n", table: TABLE });
      expect(calls.map((line) => line.replace(/(?<=containers\/).*/, "RELEASE"))).toEqual([
        "systemctl enable longshore-metadata-guard.service",
        "zypper --non-interactive refresh",
        "systemctl is-enabled --quiet firewalld.service",
        "systemctl disable --now firewalld.service",
        SEARCH,
        "SUSEConnect --product sle-module-containers/RELEASE",
        SEARCH,
        "zypper --non-interactive install --no-recommends --auto-agree-with-licenses -- apparmor-parser ca-certificates docker=28.5.1_ce nftables xz",
        "zypper --non-interactive addlock -- docker docker-buildx containerd runc",
        "systemctl is-enabled --quiet docker.service",
        "systemctl start docker.service",
        "docker version",
        "usermod --append --groups docker -- azureuser",
        "mkdir -p /var/lib/longshore",
        "touch /var/lib/longshore/setup-done",
      ]);
    });

    it("starts the machine anew for cgroup version 2, once", () => {
      const files = { found: TABLE, [GRUB]: 'GRUB_CMDLINE_LINUX_DEFAULT="quiet"\n' };
      const calls = run(options, { zypper: SUSE }, files);
      expect(calls.slice(-2)).toEqual([
        "grub2-mkconfig -o /boot/grub2/grub.cfg",
        "systemctl --no-block reboot",
      ]);
      const changed = readFileSync(standIn(GRUB), "utf8");
      expect(changed).toBe('GRUB_CMDLINE_LINUX_DEFAULT="systemd.unified_cgroup_hierarchy=1 quiet"\n');
      expect(() => run(options, { zypper: SUSE }, { found: TABLE, [GRUB]: changed })).toThrow(
        "asks for cgroup version 2, and the machine does not have it",
      );
    });

    it("refuses a version that cannot be had, and says which can", () => {
      const files = { [CONTROLLERS]: "cpu\n", found: TABLE };
      const refused = () =>
        run(
          { ...options, engine: { source: { kind: "distribution" }, version: "2" } },
          { zypper: SUSE },
          files,
        );
      expect(refused).toThrow("longshore: there is no docker of version 2; there is: 29.0.1_ce 28.5.1_ce");
    });
  });

  it("installs Azure Linux's own engine, and locks it", () => {
    const options: CloudInitOptions = {
      distribution: "azure-linux-3",
      adminUser: "azureuser",
      engine: { source: { kind: "distribution" }, version: "25.0" },
    };
    const LOCKS = "/etc/tdnf/locks.d/longshore-engine.conf";
    const stubs = {
      tdnf: 'case "$*" in *repoquery*) printf "moby-engine-25.0.3-%s.azl3.x86_64\\n" 9 15;; esac',
    };
    expect(run(options, stubs, { [LOCKS]: "" })).toEqual([
      "systemctl enable longshore-metadata-guard.service",
      "tdnf --assumeyes makecache",
      "systemctl is-enabled --quiet iptables.service",
      "systemctl disable --now iptables.service",
      "tdnf --quiet repoquery --available moby-engine",
      "tdnf --assumeyes install -- ca-certificates docker-buildx docker-cli docker-compose moby-engine-25.0.3 nftables xz",
      "mkdir -p /etc/tdnf/locks.d",
      "systemctl is-enabled --quiet docker.service",
      "systemctl start docker.service",
      "docker version",
      "usermod --append --groups docker -- azureuser",
      "mkdir -p /var/lib/longshore",
      "touch /var/lib/longshore/setup-done",
    ]);
    expect(readFileSync(standIn(LOCKS), "utf8")).toBe(
      "moby-engine\ndocker-cli\ndocker-buildx\ndocker-compose\ncontainerd2\nrunc\n",
    );
  });

  it("tries again what failed, and gives up after ten times", () => {
    const options: CloudInitOptions = { ...BASE, packages: ["htop"] };
    const twice = `echo x >> "$FOLDER/count"; [ "$(wc -l < "$FOLDER/count")" -gt 2 ]`;
    expect(run(options, { "apt-get": twice }).filter((line) => line === "dpkg --configure -a")).toHaveLength(
      2,
    );
    expect(() => run(options, { "apt-get": "exit 100" })).toThrow(
      "longshore: apt-get -o APT::Update::Error-Mode=any -o Acquire::Retries=0 update failed 10 times",
    );
    expect(calls().filter((line) => line.startsWith("apt-get"))).toHaveLength(10);
    expect(calls()).not.toContain("touch /var/lib/longshore/setup-done");
  });

  it.each<Partial<CloudInitOptions>>([
    { packages: ["htop"] },
    { engine: { source: { kind: "distribution" } } },
    { engine: { source: { kind: "distribution" }, version: "26" } },
    { disks: [XFS] },
  ])("ends with a code of its own when it gets no packages: %j", (options) => {
    const fails = () => run({ ...BASE, ...options }, { "apt-get": "exit 100" });
    expect(fails).toThrow(expect.objectContaining({ status: SETUP_WITHOUT_PACKAGES }));
    expect(calls().filter((line) => line.includes(" install "))).toEqual([]);
  });

  it("begins no further attempt to refresh after two minutes", () => {
    const clock = `seconds=$(cat "$FOLDER/count" 2> /dev/null || echo 1000); echo "$((seconds + 100))" > "$FOLDER/count"; echo "$seconds"`;
    const fails = () => run({ ...BASE, packages: ["htop"] }, { "apt-get": "exit 100", date: clock });
    expect(fails).toThrow("update failed 2 times");
  });

  describe.each(DISTRIBUTION_NAMES)("on %s", (distribution) => {
    const asked = (options: Partial<CloudInitOptions>, stubs = {}) =>
      run({ distribution, adminUser: "azureuser", ...options }, stubs).filter((line) =>
        /^(?:apt|dnf|zypper|tdnf)/.test(line),
      );

    it("asks no package source where nothing is installed", () => {
      expect(asked({ disks: [{ ...XFS, filesystem: "ext4" }] })).toEqual([]);
      expect(asked({ disks: [XFS] }, { [MKFS_XFS]: "" })).toEqual([]);
    });

    it("asks it first what there is, once, where something is", () => {
      const refreshes = asked({ disks: [XFS], packages: ["htop"] }).map((line) =>
        /(?:update|makecache|refresh)$/.test(line),
      );
      expect(refreshes).toEqual([true, false, false]);
    });
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

const STUBBED = (
  "apt-get apt-mark apt-cache dpkg dpkg-query dnf rpm zypper SUSEConnect tdnf grub2-mkconfig " +
  "systemctl docker usermod mkdir touch sleep"
).split(" ");

const REPLACED = [
  "/sys/fs/cgroup/cgroup.controllers",
  "/etc/default/grub",
  "/etc/tdnf/locks.d/longshore-engine.conf",
];

/** The file of the test's own that takes the place of one that a script reads or writes. */
function standIn(path: string): string {
  return join(folder, path.replaceAll("/", "_"));
}

/**
 * Runs the script in the real shell with commands that only note how they were called, and gives their notes. `files`
 * take the places of those of their paths.
 */
function run(
  options: CloudInitOptions,
  behaviour: Readonly<Record<string, string>> = {},
  files: Readonly<Record<string, string>> = {},
): string[] {
  const bin = join(folder, "bin");
  rmSync(bin, { recursive: true, force: true });
  rmSync(join(folder, "calls"), { force: true });
  for (const name of ["count", "found"]) rmSync(join(folder, name), { force: true });
  mkdirSync(bin);
  for (const name of new Set([...STUBBED, ...Object.keys(behaviour)])) {
    const stub = join(bin, name);
    writeFileSync(stub, `#!/bin/sh\necho "${name} $*" >> "$FOLDER/calls"\n${behaviour[name] ?? ""}\n`);
    chmodSync(stub, 0o755);
  }
  const [document] = readWithPyYaml([cloudConfig(options)]) as [
    { write_files: { path: string; content: string }[] },
  ];
  let script =
    document.write_files.find(({ path }) => path === "/usr/local/lib/longshore/setup")?.content ?? "";
  script = script.replaceAll("mkfs.xfs", MKFS_XFS);
  for (const path of REPLACED) {
    rmSync(standIn(path), { force: true });
    script = script.replaceAll(path, standIn(path));
  }
  for (const [path, content] of Object.entries(files)) writeFileSync(standIn(path), content);
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
