import {
  type DistributionName,
  type PackageManagerName,
  packageManagerName,
} from "../../core/distribution.js";
import { pathUnit } from "../../core/path-unit.js";
import type { ShareProtocol } from "../../core/spec/index.js";
import type { Command } from "../transport/transport.js";
import { hasProgram } from "./host.js";
import { declarationFile, SHARE_PROGRAM, SHARES_FOLDER, shareService } from "./share-files.js";

/** As the kernel names file systems of shares. */
const SHARE_TYPES = "cifs,nfs4";

/** Longer than the kernel waits for a server that does not answer. */
const PATIENCE_SECONDS = 120;
/** Longer than a mount may take; over NFS the kernel itself waits for ever. */
const ANSWER_SECONDS = 45;

/** Whether the host has what mounts shares of a protocol. */
export function hasShareClient(protocol: ShareProtocol): Command {
  return hasProgram(protocol === "smb" ? "mount.cifs" : "mount.nfs");
}

/** The package that brings it. */
export function shareClientPackage(protocol: ShareProtocol, distribution: DistributionName): string {
  return protocol === "smb" ? "cifs-utils" : NFS_CLIENTS[packageManagerName(distribution)];
}

const NFS_CLIENTS: Readonly<Record<PackageManagerName, string>> = {
  apt: "nfs-common",
  dnf: "nfs-utils",
  tdnf: "nfs-utils",
  zypper: "nfs-client",
};

/** Has nobody ask the host for ports, which the client's package brings for NFS 3; NFS 4 does without. */
export function stopPortmapper(): Command {
  const script = "systemctl disable --now -- rpcbind.socket rpcbind.service 2>/dev/null || true";
  return { argv: ["sh", "-c", script, "portmapper"], root: true };
}

/**
 * What is mounted at a path, as one line of JSON (`SOURCE`, `FSTYPE`, `OPTIONS`), or nothing. Asks the kernel's list
 * alone: looking at the place itself would have it mounted, or wait for a server that is away.
 */
export function mountedAt(path: string): Command {
  const script = `findmnt --nocanonicalize --json --output SOURCE,FSTYPE,OPTIONS --mountpoint "$1" --types ${SHARE_TYPES} || true`;
  return { argv: ["sh", "-c", script, "mounted", path] };
}

/** Has what is to be mounted at a path be mounted; fails when it cannot be, after a while. */
export function lookInto(path: string): Command {
  const argv = withinReason(["stat", "--format=%F", "--", `${path}/.`]);
  return { argv, root: true, timeoutSeconds: PATIENCE_SECONDS };
}

/**
 * Writes a file on the share, reads it back from the server and removes it; on a read-only mount, only lists. Prints how
 * many bytes are free, and of how many. Where the server does not answer, `gaveUp` tells it from what it refuses.
 */
export function probeShare(path: string, readOnly: boolean, text: string): Command {
  const script = readOnly
    ? 'set -e; ls -- "$1" > /dev/null'
    : `set -eu
probe="$1/.longshore-probe-$(hostname)"
trap 'rm -f -- "$probe"' EXIT
printf %s "$2" | dd of="$probe" conv=fsync status=none
read=$(dd if="$probe" iflag=direct status=none)
[ "$read" = "$2" ] || { echo "what was read is not what was written" >&2; exit 1; }`;
  const space = 'df --block-size=1 --output=avail,size -- "$1" | tail -n 1';
  const argv = withinReason(["sh", "-c", `${script}\n${space}`, "probe", path, text]);
  return { argv, root: true, timeoutSeconds: PATIENCE_SECONDS };
}

/** Whether it was the host that ended the command, because the server did not answer. */
export function gaveUp(exitCode: number): boolean {
  return exitCode === 124 || exitCode === 137;
}

function withinReason(argv: readonly string[]): string[] {
  return ["timeout", "--kill-after=5", String(ANSWER_SECONDS), ...argv];
}

/** Has systemd know the units anew; the place is there from now on, and at each boot. */
export function placeShare(path: string): Command {
  const script = 'systemctl daemon-reload && systemctl enable -- "$1" && systemctl start -- "$1"';
  return { argv: ["sh", "-c", script, "place", pathUnit(path, "automount")], root: true };
}

/**
 * Fetches the keys and mounts, or makes the volume; ends with `OLD_KEYS` where containers have that with others, with
 * `REFUSED_KEYS` where the host has no keys and the vault gives it none.
 */
export function bringShareUp(name: string): Command {
  return { argv: [SHARE_PROGRAM, "up", name], root: true, timeoutSeconds: PATIENCE_SECONDS };
}

/** Has it done at each boot. */
export function startAtBoot(name: string): Command {
  return { argv: ["systemctl", "enable", "--", shareService(name)], root: true };
}

/** Writes a file on the share that a volume is, and reads it back; ends with `OLD_KEYS` when no container could start. */
export function proveVolume(name: string): Command {
  return { argv: [SHARE_PROGRAM, "prove", name], root: true, timeoutSeconds: PATIENCE_SECONDS };
}

/** Marks the volumes that are shares. */
export const SHARE_LABEL = "longshore.share";

/** The exit code where a volume has keys or a server of before. */
export const OLD_KEYS = 3;
/** The exit code where the vault does not let the host have the keys. */
export const REFUSED_KEYS = 4;

/** Fetches the keys, and has what is mounted fall back upon one of them: the other one may be replaced then. */
export function holdShareKey(share: string, key: "primary" | "secondary"): Command {
  const which = key === "primary" ? "first" : "second";
  return { argv: [SHARE_PROGRAM, "hold", share, which], root: true, timeoutSeconds: PATIENCE_SECONDS };
}

/** Takes the mount away from the host; what containers have of it, they keep. */
export function unmountShare(path: string): Command {
  const script = `systemctl stop -- "$2" 2>/dev/null
if findmnt --mountpoint "$1" --types ${SHARE_TYPES} > /dev/null; then umount --lazy -- "$1" || exit 1; fi
systemctl stop -- "$3" 2>/dev/null || true`;
  return {
    argv: ["sh", "-c", script, "unmount", path, pathUnit(path, "automount"), pathUnit(path, "mount")],
    root: true,
    timeoutSeconds: PATIENCE_SECONDS,
  };
}

export function makeFolders(path: string, folders: readonly string[]): Command {
  const argv = ["mkdir", "-p", "--", ...folders.map((folder) => `${path}/${folder}`)];
  return { argv, root: true, timeoutSeconds: PATIENCE_SECONDS };
}

/** Those of the folders that are missing, one a line. */
export function missingFolders(path: string, folders: readonly string[]): Command {
  const script = 'for folder; do [ -d "$folder" ] || printf "%s\\n" "$folder"; done';
  const argv = ["sh", "-c", script, "folders", ...folders.map((folder) => `${path}/${folder}`)];
  return { argv, root: true, timeoutSeconds: PATIENCE_SECONDS };
}

/** The shares that a host was told of, one declaration of JSON a line, its share's name before it. */
export function knownShares(): Command {
  const script = `for file in "$1"/*.json; do
  [ -e "$file" ] || continue
  printf '%s ' "$(basename "$file" .json)"
  tr -d '\\n' < "$file"
  echo
done`;
  return { argv: ["sh", "-c", script, "shares", SHARES_FOLDER], root: true };
}

/** Forgets a share that is mounted nowhere any more, or a volume without a path; what is on it stays. */
export function forgetShare(name: string, path?: string): Command {
  const places = path === undefined ? [] : [pathUnit(path, "mount"), pathUnit(path, "automount")];
  const files = [
    declarationFile(name),
    `${SHARES_FOLDER}/${name}.credentials`,
    `${SHARES_FOLDER}/${name}.keys`,
    ...places.map((unit) => `/etc/systemd/system/${unit}`),
  ];
  const script = `systemctl disable --now -- "$1" 2>/dev/null
[ -z "$2" ] || systemctl disable --now -- "$2" 2>/dev/null
shift 2
rm -f -- "$@"
systemctl daemon-reload`;
  return {
    argv: ["sh", "-c", script, "forget", shareService(name), places[1] ?? "", ...files],
    root: true,
  };
}
