import type { ShareProtocol } from "../../core/spec/index.js";
import type { AccountFolder } from "./folder.js";
import { INSIDE, SERVER_UID } from "./inside.js";
import { DEVICES } from "./server-root.js";

/**
 * How programs of the server's root folder run: in a mount namespace of their own, so that nothing stays mounted when
 * they are killed, with that folder as root. Where we are root shares may be file systems of their own; any other user
 * is root in a user namespace, which may not mount them.
 */
export interface Sandbox {
  /** The server's root folder. */
  readonly root: string;
  readonly folder: AccountFolder;
  readonly protocol: ShareProtocol;
  readonly asRoot: boolean;
}

export interface Inside {
  /**
   * `server`: over SMB the user to whom all files belong, over NFS root with its rights over files alone; `maker`: root,
   * with the account's share files as they are.
   */
  readonly role: "server" | "maker";
  /** The shares that are mounted for the server. */
  readonly shares: readonly string[];
  /** Goes on when it has read a line. */
  readonly waits?: boolean;
}

/** The command line that runs a command there. */
export function inSandbox(sandbox: Sandbox, command: readonly string[], inside: Inside): string[] {
  const { asRoot, protocol } = sandbox;
  const { role, shares, waits } = inside;
  const script = [
    ...(waits ? [WAIT] : []),
    ENTER,
    asRoot && role === "server" ? mountShares(protocol) : BIND_SHARES,
    ...(role === "maker" || protocol === "nfs" ? [SHOW_MOUNTS] : []),
    ...(role === "server" && protocol === "nfs" ? [KEEP_ROOT] : []),
    "shift 4",
    `exec "$@"${waits ? " < /dev/null" : ""}`,
  ].join("\n");
  const unshare = ["unshare", "--mount", ...(asRoot ? [] : ["--user", "--map-root-user"])];
  return [...unshare, ...shell(script, sandbox, shares), ...become(sandbox, role), ...command];
}

/** As root: mounts, for a running server, the shares that are not mounted yet. */
export function mountIn(sandbox: Sandbox, pid: number, shares: readonly string[]): string[] {
  return ["nsenter", `--target=${pid}`, "--mount", ...shell(mountShares(sandbox.protocol), sandbox, shares)];
}

/** As root: has a running server let go of a share's file system. */
export function unmountIn(sandbox: Sandbox, pid: number, share: string): string[] {
  return ["nsenter", `--target=${pid}`, "--mount", ...shell(UNMOUNT_SHARES, sandbox, [share])];
}

/**
 * The server's own user reads what root makes there. `$1` to `$4` in the script are the root folder, the account's folders and the shares; no name has a space. */
function shell(script: string, { root, folder }: Sandbox, shares: readonly string[]): string[] {
  return ["sh", "-euc", `umask 022\n${script}`, "sh", root, folder.server, folder.shares, shares.join(" ")];
}

function become({ root, protocol, asRoot }: Sandbox, role: Inside["role"]): string[] {
  if (role === "maker") return ["chroot", root];
  if (protocol === "nfs") {
    const rights = ["-all", ...FILE_RIGHTS.map((right) => `+${right}`)].join(",");
    return ["chroot", root, "setpriv", "--inh-caps=-all", `--bounding-set=${rights}`, "--no-new-privs"];
  }
  const id = String(SERVER_UID);
  // In a user namespace below the other one: there our own user can be this one, and no more.
  if (!asRoot) return ["unshare", "--user", `--map-user=${id}`, `--map-group=${id}`, `--root=${root}`];
  const powerless = ["--inh-caps=-all", "--bounding-set=-all", "--no-new-privs"];
  return ["chroot", root, "setpriv", `--reuid=${id}`, `--regid=${id}`, "--clear-groups", ...powerless];
}

/** To open files by their handles, and to be whoever asks. */
const FILE_RIGHTS = [
  "chown",
  "dac_override",
  "dac_read_search",
  "fowner",
  "fsetid",
  "mknod",
  "setgid",
  "setuid",
];

/** Whoever starts it notes first which process it is; killed before, nothing is started. */
const WAIT = "read -r go";

const ENTER = `
mount --rbind "$1" "$1"
mount -t tmpfs -o mode=755 tmpfs "$1/srv"
mkdir "$1${INSIDE.server}" "$1${INSIDE.shares}"
mount --bind "$2" "$1${INSIDE.server}"
for file in passwd group; do mount --bind "$2/$file" "$1/etc/$file"; done
for device in ${DEVICES.join(" ")}; do mount --bind "/$device" "$1/$device"; done
mount -t tmpfs -o mode=1777 tmpfs "$1/tmp"
mount -t tmpfs -o mode=755 tmpfs "$1/run"`;

const BIND_SHARES = `mount --bind "$3" "$1${INSIDE.shares}"`;

/** Tools for file systems look there whether what they work on is mounted, and the NFS server for what it exports. */
const SHOW_MOUNTS = 'mount -t proc -o ro,nosuid,nodev,noexec proc "$1/proc"';

/** What runs as root there leaves it as it is, for all other servers. */
const KEEP_ROOT = 'mount -o remount,bind,ro "$1"';

function mountShares(protocol: ShareProtocol): string {
  // Over NFS the files' owners are the clients' to say.
  const own = protocol === "smb" ? `\n  chown ${SERVER_UID}:${SERVER_UID} "$target/data"` : "";
  return `
for share in $4; do
  target="$1${INSIDE.shares}/$share"
  mkdir -p "$target"
  if mountpoint --quiet "$target"; then continue; fi
  if [ -f "$3/$share.img" ]; then
    mount -o loop,discard,nodev,nosuid,noexec "$3/$share.img" "$target"
    mkdir -p -m 755 "$target/data"
  else
    mount --bind "$3/$share" "$target"
  fi${own}
done`;
}

const UNMOUNT_SHARES = `
for share in $4; do
  target="$1${INSIDE.shares}/$share"
  if mountpoint --quiet "$target"; then umount --lazy "$target"; fi
done`;
