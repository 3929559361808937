import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { ShareMountSpec } from "../../core/spec.js";
import { packageRoot } from "../../system/package-root.js";
import type { RemoteFile } from "../transport/transport.js";

/** A declaration of each share that a host mounts, and the keys of those that want one. */
export const SHARES_FOLDER = "/etc/longshore/shares";
export const SHARE_PROGRAM = "/usr/local/lib/longshore/share";

/** What only the cloud knows of a share. */
export interface ShareFacts {
  /** The host name of its server. */
  readonly server: string;
  /** Where the vault keeps the account's name and keys; absent where nobody signs in. */
  readonly secret?: string;
  /** Of the identity that fetches them; absent: the machine's only one. */
  readonly clientId?: string;
}

/** Everything that a host needs to mount a share at each boot, but the keys, which it fetches itself. */
export function shareFiles(
  mount: ShareMountSpec,
  facts: ShareFacts,
  containers: readonly string[],
): RemoteFile[] {
  const { share, path } = mount;
  const declaration = {
    path,
    unit: pathUnit(path, "mount"),
    secret: facts.secret ?? null,
    clientId: facts.clientId ?? null,
    containers,
  };
  return [
    { path: SHARE_PROGRAM, content: program(), mode: 0o755 },
    { path: `${UNITS}/longshore-share@.service`, content: SERVICE, mode: 0o644 },
    { path: declarationFile(share), content: `${JSON.stringify(declaration, null, 2)}\n`, mode: 0o644 },
    { path: `${UNITS}/${pathUnit(path, "mount")}`, content: mountUnit(mount, facts), mode: 0o644 },
    { path: `${UNITS}/${pathUnit(path, "automount")}`, content: automountUnit(mount), mode: 0o644 },
  ];
}

export function declarationFile(share: string): string {
  return `${SHARES_FOLDER}/${share}.json`;
}

export function shareService(share: string): string {
  return `longshore-share@${share}.service`;
}

/** What is mounted, as the kernel names it. */
export function shareSource({ protocol, share }: ShareMountSpec, { server }: ShareFacts): string {
  // The name of an account is the first label of its host names.
  return protocol === "smb" ? `//${server}/${share}` : `${server}:/${server.split(".")[0]}/${share}`;
}

/** The name that systemd demands of a path's unit. Source: systemd.unit(5), "String Escaping for Inclusion in Unit Names". */
export function pathUnit(path: string, kind: "mount" | "automount"): string {
  const bytes = [...Buffer.from(path.replace(/^\//, ""))];
  const name = bytes.map((byte, at) => {
    const character = String.fromCharCode(byte);
    if (character === "/") return "-";
    return /[A-Za-z0-9:_.]/.test(character) && !(character === "." && at === 0)
      ? character
      : `\\x${byte.toString(16).padStart(2, "0")}`;
  });
  return `${name.join("")}.${kind}`;
}

/** The options of a mount, in the order in which they are given. */
export function mountOptions(mount: ShareMountSpec): string[] {
  const own = mount.protocol === "smb" ? smbOptions(mount) : nfsOptions(mount);
  return [mount.readOnly ? "ro" : "rw", ...own, "_netdev", "nofail"];
}

/** Source: "Mount SMB Azure file share on Linux" (learn.microsoft.com). */
function smbOptions(mount: Extract<ShareMountSpec, { protocol: "smb" }>): string[] {
  const mode = (bits: number) => `0${bits.toString(8).padStart(3, "0")}`;
  return [
    "vers=3.1.1",
    "seal",
    `credentials=${SHARES_FOLDER}/${mount.share}.credentials`,
    `uid=${mount.uid}`,
    `gid=${mount.gid}`,
    `file_mode=${mode(mount.fileMode)}`,
    `dir_mode=${mode(mount.directoryMode)}`,
    "serverino",
    "nosharesock",
    `actimeo=${mount.attributeCacheSeconds}`,
    "mfsymlinks",
  ];
}

/** Source: "Mount NFS Azure file shares on Linux" (learn.microsoft.com); but `retry`: our service tries again by itself. */
function nfsOptions({ attributeCacheSeconds }: ShareMountSpec): string[] {
  return [
    "vers=4",
    "minorversion=1",
    "sec=sys",
    "rsize=1048576",
    "wsize=1048576",
    "noresvport",
    `actimeo=${attributeCacheSeconds}`,
    "nconnect=4",
    "retry=0",
  ];
}

const UNITS = "/etc/systemd/system";

const SERVICE = `[Unit]
Description=Mounts the share %i
Wants=network-online.target
After=network-online.target
StartLimitIntervalSec=0

[Service]
ExecStart=${SHARE_PROGRAM} up %i
Restart=on-failure
RestartSec=3

[Install]
WantedBy=multi-user.target
`;

function mountUnit(mount: ShareMountSpec, facts: ShareFacts): string {
  return `[Unit]
Description=The share ${mount.share}
Wants=network-online.target
After=network-online.target

[Mount]
What=${shareSource(mount, facts)}
Where=${specifiers(mount.path)}
Type=${mount.protocol === "smb" ? "cifs" : "nfs"}
Options=${mountOptions(mount).join(",")}
TimeoutSec=30
`;
}

/** The place is there before the engine starts, whether or not the server is. */
function automountUnit({ share, path }: ShareMountSpec): string {
  return `[Unit]
Description=The place of the share ${share}
Before=docker.service

[Automount]
Where=${specifiers(path)}

[Install]
WantedBy=multi-user.target
`;
}

function specifiers(value: string): string {
  return value.replaceAll("%", "%%");
}

function program(): string {
  return readFileSync(join(packageRoot(), "scripts/guest/share"), "utf8");
}
