import { LongshoreError } from "../../../core/errors.js";
import type { Mirrors } from "../seed.js";

/** A distribution that machine images are built of. */
export interface Distribution {
  readonly name: string;
  /** Debian's and Ubuntu's archives name releases by these. */
  readonly codename: string;
  readonly components: string;
  /** Where its packages come from, unless LONGSHORE_APT_MIRROR says otherwise. */
  readonly mirror: string;
  readonly securityMirror: string;
  readonly keyring: string;
  /** The Debian package that brings the keyring. */
  readonly keyringPackage: string;
  /** Its image on the container hub. */
  readonly hubImage: string;
  /** What the engine variant has installed. */
  readonly engine: readonly string[];
  readonly kernel: string;
  /** What mounts shares; provisioning installs it where it is missing. */
  readonly shareClients: readonly string[];
  /** Shell commands in the finished root folder that it takes to be like the clouds' image. Default: none. */
  readonly finish?: readonly string[];
}

/** What first boot installs with an engine. */
const ENGINE_NEEDS = ["apparmor", "xz-utils"];

const SHARE_CLIENTS = ["cifs-utils", "nfs-common"];

const DEBIAN = {
  components: "main",
  mirror: "http://deb.debian.org/debian",
  securityMirror: "http://deb.debian.org/debian-security",
  keyring: "/usr/share/keyrings/debian-archive-keyring.gpg",
  keyringPackage: "debian-archive-keyring",
  kernel: "linux-image-cloud-amd64",
  shareClients: SHARE_CLIENTS,
};

const UBUNTU = {
  components: "main,universe",
  mirror: "http://archive.ubuntu.com/ubuntu",
  securityMirror: "http://security.ubuntu.com/ubuntu",
  keyring: "/usr/share/keyrings/ubuntu-archive-keyring.gpg",
  keyringPackage: "ubuntu-keyring",
  engine: ["docker.io", "docker-buildx", "docker-compose-v2", ...ENGINE_NEEDS],
  kernel: "linux-image-virtual",
  shareClients: SHARE_CLIENTS,
};

const DISTRIBUTIONS: readonly Distribution[] = [
  {
    ...DEBIAN,
    name: "debian-12",
    codename: "bookworm",
    hubImage: "debian:12",
    engine: ["docker.io", ...ENGINE_NEEDS],
    // Else its cloud-init makes the machine American English, and fails.
    finish: ["echo LANG=C.UTF-8 > etc/default/locale"],
  },
  {
    ...DEBIAN,
    name: "debian-13",
    codename: "trixie",
    hubImage: "debian:13",
    engine: ["docker.io", "docker-cli", "docker-buildx", "docker-compose", ...ENGINE_NEEDS],
  },
  { ...UBUNTU, name: "ubuntu-22.04", codename: "jammy", hubImage: "ubuntu:22.04" },
  { ...UBUNTU, name: "ubuntu-24.04", codename: "noble", hubImage: "ubuntu:24.04" },
];

export function findDistribution(name: string): Distribution {
  const found = DISTRIBUTIONS.find((candidate) => candidate.name === name);
  if (found) return found;
  throw new LongshoreError({
    where: "machine image",
    rule: `a distribution that machines can be made of is ${DISTRIBUTIONS.map((d) => d.name).join(", ")}`,
    seen: name,
    remedy: "Choose one of these images for the hosts of this stack, or use the azure target.",
  });
}

/** The apt mirrors to build from. */
export function aptMirrors(of: Distribution, env: NodeJS.ProcessEnv): Mirrors {
  return guestMirrors(of, env) ?? { primary: of.mirror, security: of.securityMirror };
}

/** Where the machines themselves install from; undefined where the distribution's own sources will do. */
export function guestMirrors(of: Distribution, env: NodeJS.ProcessEnv): Mirrors | undefined {
  const primary = env.LONGSHORE_APT_MIRROR;
  if (!primary) return undefined;
  const archive = new URL(of.mirror).pathname;
  // Where the mirror is laid out as the archive is, the security updates lie beside it in the same way.
  const security = primary.replace(new RegExp(`${archive}/*$`), new URL(of.securityMirror).pathname);
  return { primary, security };
}

/** The sources of the image, as the clouds' own images have them. */
export function aptSources({ codename, components, mirror, securityMirror, keyring }: Distribution): string {
  const source = (uri: string, suites: string) =>
    [
      "Types: deb",
      `URIs: ${uri}`,
      `Suites: ${suites}`,
      `Components: ${components.replaceAll(",", " ")}`,
      `Signed-By: ${keyring}`,
      "",
    ].join("\n");
  return [
    source(mirror, `${codename} ${codename}-updates`),
    source(securityMirror, `${codename}-security`),
  ].join("\n");
}
