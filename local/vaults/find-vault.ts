import { childId, nameOf } from "../../core/arm-id.js";
import { VAULT_ZONE } from "../network/zone.js";
import type { ResourceRecord } from "../records/record.js";
import type { RecordReader } from "../records/snapshot.js";
import { Type } from "../records/types.js";

/** The vault with a name; such names are unique in all of a cloud, in upper and lower case. */
export function findVault(records: Pick<RecordReader, "ofType">, name: string): ResourceRecord | undefined {
  return records.ofType(Type.VAULT).find(({ id }) => nameOf(id).toLowerCase() === name.toLowerCase());
}

/** `shop` of `shop.vault.longshore.test`. */
export function vaultNameOf(host: string): string | undefined {
  const [name = "", ...zone] = host.toLowerCase().split(".");
  return zone.join(".") === VAULT_ZONE && name !== "" ? name : undefined;
}

/** As azurerm's `vault_uri`. */
export function vaultUri(name: string): string {
  return `https://${name.toLowerCase()}.${VAULT_ZONE}/`;
}

export function secretId(vaultId: string, name: string): string {
  return childId(vaultId, "secrets", name);
}

/** The secret's name in an id of the data plane, with or without a version: `https://shop.vault…/secrets/key/1a2b…`. */
export function parseSecretUri(uri: string): { vault: string; secret: string } | undefined {
  const url = URL.canParse(uri) ? new URL(uri) : undefined;
  const vault = url && vaultNameOf(url.hostname);
  const [, kind, secret] = url?.pathname.split("/") ?? [];
  return vault !== undefined && kind === "secrets" && secret ? { vault, secret } : undefined;
}
