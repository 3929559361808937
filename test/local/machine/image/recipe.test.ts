import { describe, expect, test } from "vitest";
import { cloudConfig } from "../../../../cloud-init/index.js";
import {
  aptMirrors,
  aptSources,
  findDistribution,
  guestMirrors,
} from "../../../../local/machine/image/distribution.js";
import { dockerfile } from "../../../../local/machine/image/dockerfile.js";
import { mmdebstrapArguments } from "../../../../local/machine/image/mmdebstrap.js";
import { recipe } from "../../../../local/machine/image/recipe.js";

const DEBIAN = findDistribution("debian-13");
const MIRRORS = aptMirrors(DEBIAN, {});
const BARE = { distribution: "debian-13", variant: "bare", kind: "docker" } as const;
const PACKAGES =
  "systemd-sysv,dbus,libpam-systemd,libnss-myhostname,udev,cloud-init,netplan.io,openssh-server,sudo,ca-certificates,curl,gpg,iproute2,iptables,nftables,iputils-ping,e2fsprogs,fdisk,locales,socat";

describe("the recipe", () => {
  test("names its content, whatever mirror it comes from", () => {
    const one = recipe(BARE, DEBIAN, MIRRORS);
    const two = recipe(
      BARE,
      DEBIAN,
      aptMirrors(DEBIAN, { LONGSHORE_APT_MIRROR: "http://mirror.test/debian" }),
    );
    expect(one.name).toMatch(/^debian-13-bare-docker-[0-9a-f]{12}$/);
    expect(two.name).toBe(one.name);
    expect(two.mirrors.primary).toBe("http://mirror.test/debian");
  });

  test("differs by variant, kind and distribution", () => {
    const names = [
      recipe(BARE, DEBIAN, MIRRORS).name,
      recipe({ ...BARE, variant: "engine" }, DEBIAN, MIRRORS).name,
      recipe({ ...BARE, kind: "qemu" }, DEBIAN, MIRRORS).name,
      ...["debian-12", "ubuntu-22.04", "ubuntu-24.04"].map(
        (name) => recipe(BARE, findDistribution(name), MIRRORS).name,
      ),
    ];
    expect(new Set(names.map((name) => name.slice(-12))).size).toBe(6);
  });

  test("has what Debian 12 needs to be like the clouds' image", () => {
    const one = findDistribution("debian-12");
    expect(recipe(BARE, one, MIRRORS).cleanup.at(-1)).toBe("echo LANG=C.UTF-8 > etc/default/locale");
    expect(recipe(BARE, DEBIAN, MIRRORS).cleanup).not.toContain("echo LANG=C.UTF-8 > etc/default/locale");
  });

  test("has the engine of its variant disabled, in words that both builders run", () => {
    const engine = recipe({ ...BARE, variant: "engine" }, DEBIAN, MIRRORS);
    expect(
      engine.cleanup.filter((command) => !recipe(BARE, DEBIAN, MIRRORS).cleanup.includes(command)),
    ).toEqual(["rm -f etc/systemd/system/*.wants/docker.service etc/systemd/system/*.wants/docker.socket"]);
  });

  test.each(["debian-12", "debian-13", "ubuntu-22.04", "ubuntu-24.04"] as const)(
    "has in the engine variant of %s all that first boot installs for an engine",
    (name) => {
      const document = cloudConfig({
        distribution: name,
        adminUser: "azureuser",
        engine: { source: { kind: "distribution" } },
      });
      const installed = / install --no-install-recommends -- (.*)/.exec(document)?.[1]?.split(" ") ?? [];
      expect(installed).toContain("docker.io");
      const image = recipe(
        { ...BARE, distribution: name, variant: "engine" },
        findDistribution(name),
        MIRRORS,
      );
      expect(installed.filter((each) => !image.packages.includes(each))).toEqual([]);
    },
  );

  test("has no engine, unless it is asked for", () => {
    expect(recipe(BARE, DEBIAN, MIRRORS).packages.join()).toBe(PACKAGES);
    expect(recipe({ ...BARE, variant: "engine" }, DEBIAN, MIRRORS).packages.join()).toBe(
      `${PACKAGES},docker.io,docker-cli,docker-buildx,docker-compose,apparmor,xz-utils`,
    );
    expect(recipe({ ...BARE, kind: "qemu" }, DEBIAN, MIRRORS).packages.join()).toBe(
      `${PACKAGES},linux-image-cloud-amd64,initramfs-tools,zstd,qemu-guest-agent`,
    );
    const prepared = recipe({ ...BARE, kind: "qemu", variant: "engine" }, DEBIAN, MIRRORS);
    expect(prepared.packages.slice(-2)).toEqual(["cifs-utils", "nfs-common"]);
    expect(prepared.cleanup.at(-1)).toContain("rpcbind.socket");
  });
});

const PACKAGE_STAGE = { known: "/tmp/a b/known", used: "/tmp/a b/used" };

test("mmdebstrap's arguments", () => {
  const bare = recipe(BARE, DEBIAN, MIRRORS);
  expect(mmdebstrapArguments(bare, "/tmp/a b/guest.tar", PACKAGE_STAGE, "/cache/out.tar")).toEqual([
    "--variant=important",
    "--format=tar",
    `--include=${PACKAGES}`,
    "--components=main",
    "--keyring=/usr/share/keyrings/debian-archive-keyring.gpg",
    '--aptopt=Acquire::Languages "none"',
    "--dpkgopt=force-unsafe-io",
    "--skip=essential/unlink",
    '--setup-hook=mkdir -p "$1/var/cache/apt/archives"',
    "--setup-hook=sync-in '/tmp/a b/known' /var/cache/apt/archives",
    "--customize-hook=sync-out /var/cache/apt/archives '/tmp/a b/used'",
    '--customize-hook=rm "$1/etc/dpkg/dpkg.cfg.d/99mmdebstrap"',
    '--customize-hook=cd "$1" && rm -f etc/ssh/ssh_host_*_key*',
    '--customize-hook=cd "$1" && : > etc/machine-id',
    '--customize-hook=cd "$1" && rm -f var/lib/dbus/machine-id etc/apt/sources.list',
    '--customize-hook=cd "$1" && { rm -f etc/hostname || :; }',
    "--customize-hook=tar-in '/tmp/a b/guest.tar' /",
    "trixie",
    "/cache/out.tar",
    "http://deb.debian.org/debian",
    "deb http://deb.debian.org/debian trixie-updates main",
    "deb http://deb.debian.org/debian-security trixie-security main",
  ]);
});

test("mmdebstrap leaves apt's lists where hosts install less", () => {
  const options = (variant: "bare" | "engine") =>
    mmdebstrapArguments(
      recipe({ ...BARE, variant }, DEBIAN, MIRRORS),
      undefined,
      PACKAGE_STAGE,
      "out.tar",
    ).filter((each) => each.startsWith("--skip=cleanup"));
  expect(options("bare")).toEqual([]);
  expect(options("engine")).toEqual(["--skip=cleanup/apt/lists"]);
});

test("the Dockerfile for where only a hub can be reached", () => {
  const lines = dockerfile(recipe(BARE, DEBIAN, MIRRORS)).split("\n");
  expect(lines).toEqual([
    "FROM debian:13",
    `RUN rm -f /usr/sbin/policy-rc.d /etc/apt/apt.conf.d/docker-clean && apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends init ${PACKAGES.replaceAll(",", " ")} && apt-get clean`,
    "RUN cd / && rm -f etc/ssh/ssh_host_*_key* && : > etc/machine-id && rm -f var/lib/dbus/machine-id etc/apt/sources.list && { rm -f etc/hostname || :; }",
    "ADD guest.tar /",
    "",
  ]);
});

describe("mirrors", () => {
  test("are the distribution's own, unless the user has another", () => {
    expect(aptMirrors(DEBIAN, {})).toEqual({
      primary: "http://deb.debian.org/debian",
      security: "http://deb.debian.org/debian-security",
    });
    expect(guestMirrors(DEBIAN, {})).toBeUndefined();
  });

  test.each([
    ["http://m.test/debian", "http://m.test/debian-security"],
    ["http://m.test/pub/debian/", "http://m.test/pub/debian-security"],
  ])("have security updates beside %s", (primary, security) => {
    expect(guestMirrors(DEBIAN, { LONGSHORE_APT_MIRROR: primary })).toEqual({ primary, security });
    expect(aptMirrors(DEBIAN, { LONGSHORE_APT_MIRROR: primary })).toEqual({ primary, security });
  });

  test("are in the image's sources as in a cloud's image", () => {
    expect(aptSources(DEBIAN)).toBe(
      [
        "Types: deb",
        "URIs: http://deb.debian.org/debian",
        "Suites: trixie trixie-updates",
        "Components: main",
        "Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg",
        "",
        "Types: deb",
        "URIs: http://deb.debian.org/debian-security",
        "Suites: trixie-security",
        "Components: main",
        "Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg",
        "",
      ].join("\n"),
    );
  });
});

test("a distribution that nobody knows", () => {
  expect(() => findDistribution("windows-2025")).toThrow(
    "machine image: a distribution that machines can be made of is debian-12, debian-13, ubuntu-22.04, ubuntu-24.04, not windows-2025. Choose one of these images for the hosts of this stack, or use the azure target.",
  );
});
