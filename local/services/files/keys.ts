import { createHash } from "node:crypto";
import { accountOwner } from "../../records/port-owner.js";
import type { PortUse } from "../../records/port-use.js";
import type { FileAccount } from "../../storage/accounts.js";
import { hasShareData } from "../../storage/share-data.js";
import type { ServiceKey } from "../service-key.js";

export const FILES = "files";

/** The port of 127.0.0.1 on which the server of an account listens. */
export function serverUse(accountId: string): PortUse {
  return { owner: accountOwner(accountId), service: FILES };
}

/** A server as it is wanted: of another version when the data of a share was taken away, or made anew. */
export function serverKey(storage: string, account: FileAccount): ServiceKey {
  const missing = account.shares.filter(({ name }) => !hasShareData(storage, account.name, name));
  const hash = createHash("sha256").update(JSON.stringify({ account, missing })).digest("hex");
  return { ...serverUse(account.id), version: hash.slice(0, 12) };
}
