import { pathUnit } from "../../core/path-unit.js";
import type { ShareMountSpec, ShareOptions, ShareVolumeSpec } from "../../core/spec/index.js";
import type { RemoteFile } from "../transport/transport.js";
import { guestProgram } from "./guest-program.js";

/** A declaration of each share that a host mounts, and the keys of those that want one. */
export const SHARES_FOLDER = "/etc/longshore/shares";
const PROGRAM = guestProgram("share");
export const SHARE_PROGRAM = PROGRAM.path;

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
  return [
    ...programFiles(),
    declaration(share, facts, containers, { path, unit: pathUnit(path, "mount") }),
    { path: `${UNITS}/${pathUnit(path, "mount")}`, content: mountUnit(mount, facts), mode: 0o644 },
    { path: `${UNITS}/${pathUnit(path, "automount")}`, content: automountUnit(mount), mode: 0o644 },
  ];
}

/** Everything that a host needs to have its engine mount a share whenever a container starts, but the keys. */
export function volumeFiles(
  volume: ShareVolumeSpec,
  facts: ShareFacts,
  containers: readonly string[],
): RemoteFile[] {
  const { name, share, folder } = volume;
  const more = {
    volume: name,
    server: facts.server,
    share,
    folder: folder ?? null,
    options: smbOptions(volume).join(","),
  };
  return [...programFiles(), declaration(name, facts, containers, more)];
}

/** Of a share that is mounted, by its name, or of a volume, by that one's. */
export function declarationFile(name: string): string {
  return `${SHARES_FOLDER}/${name}.json`;
}

/** The same for the service that brings it up. */
export function shareService(name: string): string {
  return `longshore-share@${name}.service`;
}

/** What is mounted, as the kernel names it. */
export function shareSource({ protocol, share }: ShareMountSpec, { server }: ShareFacts): string {
  // The name of an account is the first label of its host names.
  return protocol === "smb" ? `//${server}/${share}` : `${server}:/${server.split(".")[0]}/${share}`;
}

/** The options of a mount, in the order in which they are given. */
export function mountOptions(mount: ShareMountSpec): string[] {
  const credentials = `credentials=${SHARES_FOLDER}/${mount.share}.credentials`;
  const own = mount.protocol === "smb" ? [credentials, ...smbOptions(mount)] : nfsOptions(mount);
  return [mount.readOnly ? "ro" : "rw", ...own, "_netdev", "nofail"];
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

/** Those that the kernel takes, but the keys. Source: "Mount SMB Azure file share on Linux" (learn.microsoft.com). */
function smbOptions(options: ShareOptions): string[] {
  const mode = (bits: number) => `0${bits.toString(8).padStart(3, "0")}`;
  return [
    "vers=3.1.1",
    "seal",
    `uid=${options.uid}`,
    `gid=${options.gid}`,
    `file_mode=${mode(options.fileMode)}`,
    `dir_mode=${mode(options.directoryMode)}`,
    "serverino",
    "nosharesock",
    `actimeo=${options.attributeCacheSeconds}`,
    "mfsymlinks",
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
# A volume with keys of before: trying again changes nothing.
RestartPreventExitStatus=3

[Install]
WantedBy=multi-user.target
`;

/** What systemd does with every container. */
const CONTAINERS = `[Unit]
# At shutdown they end before the network goes: what they wrote last is still on its way to the server.
After=network.target

[Scope]
# As the engine gives them; systemd forgets it when it reads its units anew, and would wait for 90 seconds.
TimeoutStopSec=10
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

function programFiles(): RemoteFile[] {
  return [
    ...PROGRAM.files(),
    { path: `${UNITS}/longshore-share@.service`, content: SERVICE, mode: 0o644 },
    { path: `${UNITS}/docker-.scope.d/longshore-shares.conf`, content: CONTAINERS, mode: 0o644 },
  ];
}

/** What the program reads. */
function declaration(
  name: string,
  { secret, clientId }: ShareFacts,
  containers: readonly string[],
  more: Readonly<Record<string, string | null>>,
): RemoteFile {
  const content = `${JSON.stringify({ ...more, secret: secret ?? null, clientId: clientId ?? null, containers }, null, 2)}\n`;
  return { path: declarationFile(name), content, mode: 0o644 };
}

function specifiers(value: string): string {
  return value.replaceAll("%", "%%");
}
