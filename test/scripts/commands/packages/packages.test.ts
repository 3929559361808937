import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { DISTRIBUTION_NAMES } from "../../../../core/distribution.js";
import { packageManagerOf } from "../../../../scripts/commands/packages/index.js";
import type { Command } from "../../../../scripts/transport/transport.js";

const apt = packageManagerOf("debian-13");
const dnf = packageManagerOf("rhel-9");
const zypper = packageManagerOf("sles-15");
const tdnf = packageManagerOf("azure-linux-3");

const APT = "env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=600";
const WANTED = [{ name: "a", version: "1" }, { name: "b" }];

/** A script's line is the name that it is given, and its arguments. */
function lineOf({ argv }: Command): string {
  return (argv[0] === "sh" ? argv.slice(3) : argv).join(" ");
}

describe("commands to the package managers", () => {
  it.each([
    [apt.held(), "apt-mark showhold"],
    [apt.hold(["a", "b"]), "apt-mark hold a b"],
    [apt.refresh(), `${APT} update`],
    [apt.versions(["a", "b"]), "apt-cache madison a b"],
    [
      apt.install([{ name: "a", version: "1-1" }, { name: "b" }]),
      `${APT} install --yes --allow-change-held-packages --allow-downgrades -o Dpkg::Options::=--force-confold a=1-1 b`,
    ],
    [dnf.held(), "held /etc/dnf/plugins/versionlock.list"],
    [dnf.hold(["a", "b"]), "dnf --assumeyes versionlock add a b"],
    [dnf.refresh(), "dnf --assumeyes --refresh makecache"],
    [dnf.versions(["a", "b"]), "dnf --quiet repoquery --showduplicates --queryformat %{name} %{version} a b"],
    [dnf.install(WANTED), "install 2 a b a-1 b"],
    [zypper.held(), "held /etc/zypp/locks"],
    [zypper.hold(["a", "b"]), "zypper a b"],
    [zypper.refresh(), "zypper"],
    [zypper.versions(["a", "b"]), "zypper a b"],
    [zypper.install(WANTED), "zypper 2 a b a=1 b"],
    [tdnf.held(), "held /etc/tdnf/locks.d/longshore-engine.conf"],
    [tdnf.hold(["a", "b"]), "hold /etc/tdnf/locks.d/longshore-engine.conf a b"],
    [tdnf.refresh(), "tdnf --assumeyes --refresh makecache"],
    [tdnf.versions(["a", "b"]), "versions a b"],
    [tdnf.install(WANTED), "install /etc/tdnf/locks.d/longshore-engine.conf a-1 b"],
  ])("%#", (command, line) => {
    expect(lineOf(command)).toBe(line);
  });

  it.each(DISTRIBUTION_NAMES)("are scripts that a plain sh can read: %s", (name) => {
    const manager = packageManagerOf(name);
    const commands = [
      manager.held(),
      manager.hold(["x"]),
      manager.refresh(),
      manager.versions(["x"]),
      manager.install(WANTED),
    ];
    for (const { argv } of commands) {
      if (argv[0] === "sh") execFileSync("dash", ["-n", "-c", argv[2] ?? ""]);
    }
  });

  it("pin a version where only apt needs it", () => {
    expect(apt.pin(["docker-ce"], "28.5", "5:28.5.2-1~debian.13~trixie")?.content).toContain(
      "Pin: version /^5:28\\.5([^0-9]|$)/",
    );
    expect([dnf, zypper, tdnf].map((manager) => manager.pin(["x"], "1", "1.0"))).toEqual(
      Array(3).fill(undefined),
    );
  });
});

describe("what package managers say", () => {
  it("of held packages", () => {
    expect(apt.namesHeld("docker.io\nrunc\n")).toEqual(["docker.io", "runc"]);
    const locks =
      "\n# Added lock on Sat Nov 21 15:32:03 2026\ndocker-ce-3:28.5.2-1.el9.*\n1:docker-ce-cli-28.5.2-1.el9.*\n!runc-0:1.1-1.el9.*\n";
    expect(dnf.namesHeld(locks)).toEqual(["docker-ce", "docker-ce-cli"]);
    const zypp =
      "\ntype: package\nmatch_type: glob\ncase_sensitive: on\nsolvable_name: docker\n\n\ntype: package\nsolvable_name: runc\n";
    expect(zypper.namesHeld(zypp)).toEqual(["docker", "runc"]);
    expect(tdnf.namesHeld("moby-engine\nrunc\n")).toEqual(["moby-engine", "runc"]);
    expect([apt, dnf, zypper, tdnf].map((manager) => manager.namesHeld(""))).toEqual(Array(4).fill([]));
  });

  it("of versions, newest first", () => {
    const lines = "docker-ce 28.5.2\ndocker-ce 28.5.10\ndocker-ce-cli 29.0.1\ndocker-ce 28.5.2\n";
    const versions = [
      ["docker-ce", ["28.5.10", "28.5.2"]],
      ["docker-ce-cli", ["29.0.1"]],
    ];
    expect([...dnf.readVersions(lines)]).toEqual(versions);
    expect([...tdnf.readVersions(lines)]).toEqual(versions);
    const table = [
      "",
      "S | Name          | Type    | Version                | Arch   | Repository",
      "--+---------------+---------+------------------------+--------+-----------",
      "i | docker        | package | 28.5.1_ce-150000.212.1 | x86_64 | containers",
      "v | docker        | package | 29.0.1_ce-150000.1.1   | x86_64 | containers",
      "  | containerd    | package | 1.7.27-150000.120.1    | x86_64 | containers",
      "",
    ].join("\n");
    expect([...zypper.readVersions(table)]).toEqual([
      ["docker", ["29.0.1_ce", "28.5.1_ce"]],
      ["containerd", ["1.7.27"]],
    ]);
  });
});
