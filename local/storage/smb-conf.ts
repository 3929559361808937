import type { FileAccount } from "./accounts.js";
import { INSIDE, SERVER_UID } from "./inside.js";

/** The server's configuration: Azure Files as far as Samba can be made like it. */
export function smbConf(account: FileAccount, port: number): string {
  return [section("global", globals(account, port)), ...account.shares.map(({ name }) => share(name))].join(
    "\n",
  );
}

/** The only users that the server knows: the account's, and the one that no guest becomes. */
export function passwd({ name }: Pick<FileAccount, "name">): string {
  return `${name}:x:${SERVER_UID}:${SERVER_UID}::/:/usr/sbin/nologin\n${NO_GUEST}:x:${SERVER_UID + 1}:${SERVER_UID + 1}::/:/usr/sbin/nologin\n`;
}

export function group({ name }: Pick<FileAccount, "name">): string {
  return `${name}:x:${SERVER_UID}:\n${NO_GUEST}:x:${SERVER_UID + 1}:\n`;
}

/** No account of Azure's can have this name. */
const NO_GUEST = "no-guest";

function globals({ secureTransfer, versions, ciphers }: FileAccount, port: number): Settings {
  return {
    "server role": "standalone server",
    security: "user",
    workgroup: "LONGSHORE",
    "netbios name": "FILES",
    "passdb backend": `tdbsam:${INSIDE.server}/private/passdb.tdb`,
    "private dir": `${INSIDE.server}/private`,
    "state directory": `${INSIDE.server}/state`,
    "cache directory": `${INSIDE.server}/cache`,
    "lock directory": `${INSIDE.server}/lock`,
    "pid directory": `${INSIDE.server}/run`,
    "ncalrpc dir": `${INSIDE.server}/run/ncalrpc`,
    "log file": `${INSIDE.server}/log/smbd.log`,
    "max log size": 1000,

    "smb ports": port,
    interfaces: "127.0.0.1",
    "bind interfaces only": YES,
    "disable netbios": YES,
    "hostname lookups": NO,
    "multicast dns register": NO,

    "server min protocol": PROTOCOLS[versions[0] ?? ""] ?? NEWEST,
    "server max protocol": PROTOCOLS[versions.at(-1) ?? ""] ?? NEWEST,
    "server smb encrypt": secureTransfer ? "required" : "desired",
    "server smb3 encryption algorithms": [...ciphers].reverse().join(" "),
    "map to guest": "never",
    "guest account": NO_GUEST,
    "restrict anonymous": 2,
    "usershare max shares": 0,
    "load printers": NO,
    "disable spoolss": YES,
    "printcap name": "/dev/null",
    printing: "bsd",
    // Clients find shares by their names; no pipe leads to another process.
    "rpc start on demand helpers": NO,

    "case sensitive": NO,
    "preserve case": YES,
    "short preserve case": YES,
    "mangled names": NO,
    "smb3 unix extensions": NO,
    "follow symlinks": NO,
    "host msdfs": NO,
    "store dos attributes": YES,
    "map archive": NO,
    "create mask": "0600",
    "directory mask": "0700",

    // A client whose connection broke finds its open files again; nobody else opens them on this computer.
    "durable handles": YES,
    "kernel oplocks": NO,
    "kernel share modes": NO,
    "posix locking": NO,
    // What a client has flushed is on the disk.
    "strict sync": YES,
  };
}

const YES = "yes";
const NO = "no";
const NEWEST = "SMB3_11";
const PROTOCOLS: Readonly<Record<string, string>> = {
  "SMB2.1": "SMB2_10",
  "SMB3.0": "SMB3_00",
  "SMB3.1.1": NEWEST,
};

type Settings = Readonly<Record<string, string | number>>;

function share(name: string): string {
  return section(name, { path: `${INSIDE.shares}/${name}/data`, "read only": NO });
}

function section(name: string, settings: Settings): string {
  const lines = Object.entries(settings).map(([setting, value]) => `\t${setting} = ${value}`);
  return [`[${name}]`, ...lines, ""].join("\n");
}
