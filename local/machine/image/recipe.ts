import { createHash } from "node:crypto";
import { type AptSources, describeGuestFiles } from "../guest-files.js";
import type { Mirrors } from "../seed.js";
import { aptSources, type Distribution } from "./distribution.js";
import type { ImageVariant } from "./variant.js";

/** What is to be built. */
export interface ImageRequest {
  readonly distribution: string;
  readonly variant: ImageVariant;
  readonly kind: "docker" | "qemu";
}

/** Where Docker engines have the machine images; the tag is the recipe's name. */
export const DOCKER_REPOSITORY = "longshore-machine";

/** Everything that decides an image's content. */
export interface Recipe {
  /** Names the content: `debian-13-bare-docker-0123456789ab`. */
  readonly name: string;
  readonly distribution: Distribution;
  readonly mirrors: Mirrors;
  /** Of mmdebstrap's: what there is beside the packages. */
  readonly variant: "important" | "minbase";
  readonly packages: readonly string[];
  /** With them, what makes it a machine is laid over the distribution. */
  readonly sources?: AptSources;
  /** Whether apt's lists of packages stay in it: its first update then fetches what has changed since. */
  readonly keepLists: boolean;
  /** Shell commands in the finished root folder: what must not be the same in two machines goes, above all. */
  readonly cleanup: readonly string[];
}

export function recipe(request: ImageRequest, from: Distribution, mirrors: Mirrors): Recipe {
  const virtual = request.kind === "qemu";
  const prepared = request.variant === "engine";
  const packages = [
    ...BASE_PACKAGES,
    ...(prepared ? from.engine : []),
    ...(virtual ? [from.kernel, "initramfs-tools", "zstd", "qemu-guest-agent"] : []),
    // Container machines have no kernel of their own to mount a share with.
    ...(prepared && virtual ? from.shareClients : []),
  ];
  const sources = { file: `${from.name.split("-")[0]}.sources`, content: aptSources(from) };
  const cleanup = [
    ...CLEANUP,
    ...(from.finish ?? []),
    ...(prepared ? [DISABLE_ENGINE] : []),
    ...(prepared && virtual ? [DISABLE_PORTMAPPER] : []),
  ];
  // Not the mirrors: what they mirror is the same.
  const content = {
    suites: ["", "-updates", "-security"].map((suffix) => from.codename + suffix),
    packages,
    keepLists: prepared,
    cleanup,
    sources,
    guest: describeGuestFiles(),
  };
  const hash = createHash("sha256").update(JSON.stringify(content)).digest("hex").slice(0, 12);
  return {
    name: `${from.name}-${request.variant}-${request.kind}-${hash}`,
    distribution: from,
    mirrors,
    variant: "important",
    packages,
    sources,
    keepLists: prepared,
    cleanup,
  };
}

/** What a cloud's image has, as far as first boot and the tools of this project meet it. */
const BASE_PACKAGES = [
  "systemd-sysv",
  "dbus",
  "libpam-systemd",
  "libnss-myhostname",
  "udev",
  "cloud-init",
  "netplan.io",
  "openssh-server",
  "sudo",
  "ca-certificates",
  "curl",
  "gpg",
  "iproute2",
  "iptables",
  "nftables",
  "iputils-ping",
  "e2fsprogs",
  "fdisk",
  // cloud-init's locale module fails without it.
  "locales",
  "socat",
];

const CLEANUP = [
  "rm -f etc/ssh/ssh_host_*_key*",
  ": > etc/machine-id",
  "rm -f var/lib/dbus/machine-id etc/apt/sources.list",
  // Docker's own, while it builds.
  "{ rm -f etc/hostname || :; }",
];

/** First boot starts it, after its settings and what must be there before it. */
const DISABLE_ENGINE =
  "rm -f etc/systemd/system/*.wants/docker.service etc/systemd/system/*.wants/docker.socket";

/** As provisioning does it when it installs the client of NFS. */
const DISABLE_PORTMAPPER =
  "rm -f etc/systemd/system/*.wants/rpcbind.service etc/systemd/system/*.wants/rpcbind.socket";
