import { createHash } from "node:crypto";
import { existsSync, readdirSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { makePrivateFolder, refuseOpen } from "../../system/private.js";

/** Where a local cloud keeps everything that must survive its processes. */
export interface CloudHome {
  /** The real path of the folder. */
  readonly folder: string;
  /** Eight hex digits of that path: in every name and label, so that two clouds of one computer never meet. */
  readonly hash: string;
  readonly records: string;
  readonly disks: string;
  /** A folder for each storage account: what its file server keeps, and its shares. */
  readonly storage: string;
  readonly portsFile: string;
  /** Signs the tokens of managed identities. */
  readonly signingKey: string;
  /** Issues the certificates of the services that machines reach over TLS: key and certificate. */
  readonly authorityFile: string;
  /** What the management API asks of its callers. */
  readonly managementToken: string;
  /** What key vaults hold. */
  readonly vaults: string;
  /** A folder for each service that keeps something of its own there. */
  readonly services: string;
  readonly lockFile: string;
  readonly servicesLock: string;
  readonly servicesReport: string;
  readonly servicesLog: string;
}

/**
 * Makes the folder when it is not there (0700: disks and custom data are nobody else's business). Throws when it belongs
 * to another user or others could write to it. Of one that was there and holds other things than ours the mode stays.
 */
export function openHome(folder: string): CloudHome {
  const isOurs = !existsSync(folder) || readdirSync(folder).length === 0 || existsSync(join(folder, RECORDS));
  if (isOurs) makePrivateFolder(folder);
  else refuseOpen(folder);
  const real = realpathSync(folder);
  return {
    folder: real,
    hash: createHash("sha256").update(real).digest("hex").slice(0, 8),
    records: join(real, RECORDS),
    disks: join(real, "disks"),
    storage: join(real, "storage"),
    portsFile: join(real, "ports.json"),
    signingKey: join(real, "token-key.pem"),
    authorityFile: join(real, "authority.pem"),
    managementToken: join(real, "management-token"),
    vaults: join(real, "vaults"),
    services: join(real, "services"),
    lockFile: join(real, "lock"),
    servicesLock: join(real, "services.lock"),
    servicesReport: join(real, "services.json"),
    servicesLog: join(real, "services.log"),
  };
}

const RECORDS = "records";
