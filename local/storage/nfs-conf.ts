import type { FileAccount } from "./accounts.js";
import { INSIDE } from "./inside.js";

/**
 * The server's configuration: Azure Files as far as NFS-Ganesha can be made like it. `ids` are the shares' own for as
 * long as they live: they are part of what clients know files by.
 */
export function nfsConf(account: FileAccount, port: number, ids: Readonly<Record<string, number>>): string {
  return [
    block("NFS_CORE_PARAM", {
      NFS_Port: port,
      Bind_addr: "127.0.0.1",
      Protocols: 4,
      Enable_UDP: false,
      Enable_NLM: false,
      Enable_RQUOTA: false,
      // Wants a right over the whole computer, for servers whose disks are on servers themselves.
      allow_set_io_flusher_fail: true,
    }),
    block("NFSV4", {
      Minor_Versions: 1,
      RecoveryBackend: "fs",
      RecoveryRoot: quoted(`${INSIDE.server}/state`),
      // Who is who is the clients' to say, in numbers.
      Only_Numeric_Owners: true,
      Lease_Lifetime: LEASE_SECONDS,
      Grace_Period: LEASE_SECONDS,
      Delegations: false,
    }),
    block("EXPORT_DEFAULTS", {
      Protocols: 4,
      Transports: "TCP",
      SecType: "sys",
      Squash: "no_root_squash",
    }),
    ...account.shares.map(({ name }) =>
      block("EXPORT", {
        Export_Id: ids[name] ?? 0,
        Path: quoted(`${INSIDE.shares}/${name}/data`),
        Pseudo: quoted(`/${account.name}/${name}`),
        // An account that wants secure transfer refuses what is not encrypted.
        Access_Type: account.secureTransfer ? "None" : "RW",
        FSAL: "{ Name = VFS; }",
      }),
    ),
    block("LOG", { Default_Log_Level: "EVENT" }),
  ].join("\n");
}

/** For so long a client may be away and keeps its locks; and for so long they are kept for it after a restart. */
const LEASE_SECONDS = 60;

function block(name: string, settings: Readonly<Record<string, string | number | boolean>>): string {
  const lines = Object.entries(settings).map(([setting, value]) =>
    String(value).startsWith("{") ? `\t${setting} ${value}` : `\t${setting} = ${value};`,
  );
  return [`${name} {`, ...lines, "}", ""].join("\n");
}

/** Of names without quotes, as accounts and shares have them. */
function quoted(value: string): string {
  return `"${value}"`;
}
