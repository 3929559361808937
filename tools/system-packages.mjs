/**
 * Every package of Debian or Ubuntu that the project needs on the computer it runs on; `has` is a program on PATH or
 * a file, by which it is found wherever it came from. `services`: the package would start a service or change the
 * computer, so it is only unpacked into a folder of the project's own.
 * @typedef {{ name: string, has: string, services?: boolean }} SystemPackage
 */

const root = process.getuid?.() === 0;

/** The command line's own needs beside node and terraform. @type {SystemPackage[]} */
export const basics = [{ name: "openssh-client", has: "ssh" }];

/** What makes the machines' image and attaches their data disks. @type {SystemPackage[]} */
export const imageBuilder = [
  { name: "mmdebstrap", has: "mmdebstrap" },
  { name: "debian-archive-keyring", has: "/usr/share/keyrings/debian-archive-keyring.gpg" },
  { name: "mount", has: "losetup" },
  // Without root, mmdebstrap works in a user namespace.
  ...(root ? [] : [{ name: "uidmap", has: "newuidmap" }]),
];

/** Virtual machines. @type {SystemPackage[]} */
export const qemu = [
  { name: "qemu-system-x86", has: "qemu-system-x86_64" },
  { name: "qemu-utils", has: "qemu-img" },
  { name: "e2fsprogs", has: "mkfs.ext4" },
];

/** Container machines. @type {SystemPackage[]} */
export const docker = [
  { name: "docker.io", has: "dockerd" },
  { name: "iptables", has: "iptables" },
  { name: "iproute2", has: "ip" },
];

/** Since Debian 13 the client is a package of its own, before it came with the engine. @type {SystemPackage[]} */
export const dockerClient = [{ name: "docker-cli", has: "docker" }];

/** What the tests and the benchmarks use. @type {SystemPackage[]} */
export const testing = [
  { name: "procps", has: "ps" },
  { name: "systemd", has: "systemd-escape" },
  { name: "nftables", has: "nft" },
  // Whose completion is tested.
  { name: "zsh", has: "zsh" },
  { name: "fish", has: "fish" },
  { name: "gpg", has: "gpg" },
  { name: "gpg-agent", has: "gpg-agent" },
  { name: "apt-utils", has: "apt-ftparchive" },
  // The benchmark of many hosts: a peer, and a network namespace with its loopback device up.
  { name: "ansible-core", has: "ansible" },
  { name: "iproute2", has: "ip" },
  { name: "python3-yaml", has: "/usr/lib/python3/dist-packages/yaml/__init__.py" },
  { name: "cloud-init", has: "cloud-init", services: true },
  { name: "openssh-server", has: "sshd", services: true },
];
