import { nameOf } from "../../../core/arm-id.js";
import type { JsonObject } from "../../engine/value.js";
import type { ResourceRecord } from "../../records/record.js";
import { flag, number } from "../../records/values.js";
import { vaultUri } from "../../vaults/find-vault.js";
import type { SecretVersion } from "../../vaults/secret-store.js";

/** A version of a secret with its value, as Key Vault's `SecretBundle`. */
export function secretBundle(vault: ResourceRecord, name: string, version: SecretVersion): JsonObject {
  return { value: version.value, ...secretItem(vault, `${name}/${version.version}`, version) };
}

/** All but the value, as `SecretItem`; `path` is the name, or name and version. */
export function secretItem(vault: ResourceRecord, path: string, version: SecretVersion): JsonObject {
  const { contentType, tags } = version;
  return {
    ...(contentType === undefined ? {} : { contentType }),
    id: `${vaultUri(nameOf(vault.id))}secrets/${path}`,
    attributes: attributes(vault, version),
    ...(Object.keys(tags).length > 0 ? { tags } : {}),
  };
}

const LONGEST_RETENTION_DAYS = 90;

function attributes(
  { values }: ResourceRecord,
  { notBefore, expires, created, updated }: SecretVersion,
): JsonObject {
  const days = number(values, "soft_delete_retention_days") ?? LONGEST_RETENTION_DAYS;
  const recoverable = `${days < LONGEST_RETENTION_DAYS ? "Customized" : ""}Recoverable`;
  return {
    enabled: true,
    ...(notBefore === undefined ? {} : { nbf: notBefore }),
    ...(expires === undefined ? {} : { exp: expires }),
    created,
    updated,
    recoveryLevel: flag(values, "purge_protection_enabled") ? recoverable : `${recoverable}+Purgeable`,
    recoverableDays: days,
  };
}
