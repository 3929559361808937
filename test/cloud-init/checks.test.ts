import { describe, expect, it } from "vitest";
import { type CloudInitOptions, cloudConfig } from "../../cloud-init/index.js";

const KEY = "ssh-ed25519 AAAA";
const distribution = { kind: "distribution" } as const;
const disk = { name: "data", lun: 0, filesystem: "ext4", mountPath: "/srv/data" } as const;

describe("options that cannot be", () => {
  it.each<[string, Partial<CloudInitOptions>, string]>([
    [
      "a user's name",
      { adminUser: "Eve" },
      'cloud-init adminUser: it is 1 to 32 lower-case letters, digits, underscores and hyphens, from a letter or underscore, not "Eve".',
    ],
    [
      "a private key",
      { users: [{ name: "eve", authorizedKeys: ["-----BEGIN OPENSSH PRIVATE KEY-----"] }] },
      'cloud-init users[0].authorizedKeys[0]: it is an OpenSSH public key on one line, not "-----BEGIN OPENSSH PRIVATE KEY-----".',
    ],
    [
      "no key",
      { users: [{ name: "eve", authorizedKeys: [] }] },
      "cloud-init users[0].authorizedKeys: a user has a key, for there is no other way in.",
    ],
    [
      "two users of one name",
      { users: [{ name: "azureuser", authorizedKeys: [KEY] }] },
      "cloud-init users: each user has a name of its own, not azureuser twice.",
    ],
    [
      "an option for apt-get as a package",
      { packages: ["htop", "-oAPT::Update::Pre-Invoke::=reboot"] },
      'cloud-init packages[1]: it is the name of a package: letters, digits, and + . _ -, not "-oAPT::Update::Pre-Invoke::=reboot".',
    ],
    [
      "a time zone",
      { timezone: "../../etc/shadow" },
      'cloud-init timezone: it is a name of the tz database, such as Europe/Berlin, not "../../etc/shadow".',
    ],
    [
      "a version",
      { engine: { source: distribution, version: "latest" } },
      'cloud-init engine.version: it is a version or the first numbers of one, such as 28.5, not "latest".',
    ],
    [
      "a repository",
      { engine: { source: { kind: "repository", url: "ftp://x", suite: "a b", component: "", key: "x" } } },
      [
        'cloud-init engine.source.url: it is an http or https URL without user, query and blanks, not "ftp://x".',
        'cloud-init engine.source.suite: it is a word of letters, digits, and . / + - _, not "a b".',
        'cloud-init engine.source.component: it is a word of letters, digits, and . / + - _, not "".',
        'cloud-init engine.source.key: it is a public key in ASCII armour, not "x".',
      ].join("\n"),
    ],
    [
      "an engine that Docker does not publish",
      { distribution: "sles-15", engine: { source: { kind: "repository" } } },
      "cloud-init engine.source: the engine comes from where SLES 15 can have one, not Docker's repository: Docker publishes no packages for it on x86-64. Use EngineSource.distribution().",
    ],
    [
      "an engine that the distribution does not have",
      { distribution: "almalinux-9", engine: { source: distribution } },
      "cloud-init engine.source: the engine comes from where AlmaLinux 9 can have one, not the distribution: its podman-docker is another engine, Podman, behind Docker's command line. Use EngineSource.repository().",
    ],
    [
      "settings that clash with the unit's, or open the guard",
      { engine: { source: distribution, daemon: { settings: { hosts: [], "cgroup-parent": "x.slice" } } } },
      [
        "cloud-init engine.daemon.settings.hosts: the engine is told by its unit where to listen, and does not start when the settings tell it as well. Use the engine over SSH: docker context create NAME --docker host=ssh://USER@HOST.",
        "cloud-init engine.daemon.settings.cgroup-parent: containers stay in the slice by which they are kept from the metadata service. Leave the setting out.",
      ].join("\n"),
    ],
    [
      "disks",
      {
        disks: [
          { ...disk, lun: 64 },
          { ...disk, name: "Data", mountPath: "srv/../data" },
        ],
      },
      [
        "cloud-init disks[0].lun: a LUN is a whole number from 0 to 63, not 64.",
        'cloud-init disks[1].name: it is 1 to 12 lower-case letters, digits and hyphens, with no hyphen at either end, not "Data".',
        'cloud-init disks[1].mountPath: it is an absolute path, other than / and without . or .., not "srv/../data".',
      ].join("\n"),
    ],
    [
      "disks that meet",
      { disks: [disk, { ...disk, name: "more", mountPath: "/srv/data/more" }] },
      [
        "cloud-init disks[1].lun: each disk has a LUN of its own, not 0 twice.",
        "cloud-init disks[1].mountPath: no disk is mounted at or below the place of another, not /srv/data/more and /srv/data.",
      ].join("\n"),
    ],
  ])("%s", (_, wrong, message) => {
    let seen: unknown;
    try {
      cloudConfig({ distribution: "debian-13", adminUser: "azureuser", ...wrong });
    } catch (error) {
      seen = error;
    }
    expect(seen).toHaveProperty("name", "LongshoreError");
    expect(seen).toHaveProperty("message", message);
  });
});
