import { nameOf, parentOf } from "../../core/arm-id.js";
import type { JsonObject, PlanObject } from "../engine/value.js";
import type { ResourceRecord } from "../records/record.js";
import { Type } from "../records/types.js";
import { flag, number, requiredText, text, textMap } from "../records/values.js";
import { findVault, parseSecretUri, secretId, vaultUri } from "../vaults/find-vault.js";
import { LONGEST_SECRET, putNewVersion } from "../vaults/new-version.js";
import {
  type SecretAbout,
  type SecretStore,
  type SecretVersion,
  secretStore,
} from "../vaults/secret-store.js";
import { requireParent } from "./arm-resource.js";
import { isFeatureOn } from "./features.js";
import { ArmError, type CloudContext, type ResourceHandler } from "./handler.js";
import { vaultsOf } from "./key-vault.js";
import { requireNetwork, requirePermission } from "./key-vault-permission.js";

/**
 * A secret goes over the vault's data plane, with the rights of whoever runs terraform. Its record has the ARM id;
 * Terraform knows it by the address of its newest version.
 */
export const keyVaultSecret: ResourceHandler = {
  type: Type.VAULT_SECRET,
  holdsData: true,
  id: (planned) => secretId(requiredText(planned, "key_vault_id"), requiredText(planned, "name")),
  recordId: (stateId, cloud) => {
    const uri = parseSecretUri(stateId);
    const vault = uri && findVault(cloud.records, uri.vault);
    return vault ? secretId(vault.id, uri.secret) : stateId;
  },
  accept: async (planned, cloud) => {
    const vaultId = requiredText(planned, "key_vault_id");
    const vault = requireParent(cloud, Type.VAULT, vaultId, "key_vault_id");
    const id = keyVaultSecret.id(planned, cloud);
    requireNetwork(vault);
    requirePermission(vault, id, "Set", cloud);
    if (!cloud.records.get(Type.VAULT_SECRET, id)) acceptName(vault, id, cloud);
  },
  apply: async (record, cloud, prior, writeOnly = {}) => {
    const store = storeOf(record, cloud);
    const value = text(record.values, "value") ?? text(writeOnly, "value_wo");
    const isOther =
      !prior || ["value", "value_wo_version"].some((name) => prior.values[name] !== record.values[name]);
    const newest = isOther ? putVersion(store, record, value) : putAbout(store, record);
    return { values: shown(record, newest) };
  },
  remove: async (record, cloud) => {
    const vault = cloud.records.get(Type.VAULT, vaultIdOf(record));
    if (!vault) return;
    requireNetwork(vault);
    requirePermission(vault, record.id, "Delete", cloud);
    const store = storeOf(record, cloud);
    const stored = store.get(nameOf(record.id));
    const mayPurge =
      isFeatureOn(cloud, "key_vault", "purge_soft_deleted_secrets_on_destroy") &&
      !flag(vault.values, "purge_protection_enabled");
    if (mayPurge) {
      requirePermission(vault, record.id, "Purge", cloud);
      store.remove(nameOf(record.id));
    } else if (stored) {
      store.put({ ...stored, deleted: now() });
    }
  },
  read: async (record, cloud) => {
    const stored = storeOf(record, cloud).get(nameOf(record.id));
    const newest = stored?.versions.at(-1);
    if (!newest || stored?.deleted !== undefined) return undefined;
    const isWriteOnly = number(record.values, "value_wo_version") !== undefined;
    return { ...record.values, ...shown(record, newest), ...(isWriteOnly ? {} : { value: newest.value }) };
  },
};

/** The value, for who may see it: the data source. */
export function secretValue(record: ResourceRecord, cloud: CloudContext): string {
  const vault = requireParent(cloud, Type.VAULT, vaultIdOf(record), "key_vault_id");
  requirePermission(vault, record.id, "Get", cloud);
  return storeOf(record, cloud).get(nameOf(record.id))?.versions.at(-1)?.value ?? "";
}

function vaultIdOf({ id }: Pick<ResourceRecord, "id">): string {
  return parentOf(id);
}

function storeOf(record: Pick<ResourceRecord, "id">, cloud: CloudContext): SecretStore {
  return secretStore(vaultsOf(cloud), nameOf(vaultIdOf(record)));
}

/** Of a secret that has no record. */
function acceptName(vault: ResourceRecord, id: string, cloud: CloudContext): void {
  const stored = storeOf({ id }, cloud).get(nameOf(id));
  if (!stored) return;
  if (stored.deleted === undefined) {
    throw new ArmError(
      "Conflict",
      `secret ${nameOf(id)} is in vault ${nameOf(vault.id)} already, since it was recovered; import it`,
      "name",
    );
  }
  if (!isFeatureOn(cloud, "key_vault", "recover_soft_deleted_secrets")) {
    throw new ArmError(
      "ObjectIsDeletedButRecoverable",
      `secret ${nameOf(id)} is in a deleted but recoverable state: it can be recovered or purged, and its name cannot be used anew`,
      "name",
    );
  }
  requirePermission(vault, id, "Recover", cloud);
}

function putVersion(store: SecretStore, record: ResourceRecord, value: string | undefined): SecretVersion {
  const name = nameOf(record.id);
  if (value === undefined || Buffer.byteLength(value) > LONGEST_SECRET) {
    throw new ArmError("BadParameter", `secret ${name} needs a value of 1 to ${LONGEST_SECRET} bytes`);
  }
  return putNewVersion(store, name, value, aboutOf(record.values));
}

function putAbout(store: SecretStore, record: ResourceRecord): SecretVersion {
  const stored = store.get(nameOf(record.id));
  const before = stored?.versions.at(-1);
  if (!stored || !before)
    throw new ArmError("SecretNotFound", `secret ${nameOf(record.id)} is not there any more`);
  const { version, value, created } = before;
  const newest: SecretVersion = { ...aboutOf(record.values), version, value, created, updated: now() };
  store.put({ ...stored, versions: [...stored.versions.slice(0, -1), newest] });
  return newest;
}

function aboutOf(values: PlanObject): SecretAbout {
  const contentType = text(values, "content_type");
  const notBefore = seconds(text(values, "not_before_date"));
  const expires = seconds(text(values, "expiration_date"));
  return {
    tags: textMap(values, "tags"),
    ...(contentType === undefined ? {} : { contentType }),
    ...(notBefore === undefined ? {} : { notBefore }),
    ...(expires === undefined ? {} : { expires }),
  };
}

function shown({ id }: ResourceRecord, { version }: SecretVersion): JsonObject {
  const versionless = `${vaultUri(nameOf(parentOf(id)))}secrets/${nameOf(id)}`;
  return {
    id: `${versionless}/${version}`,
    version,
    versionless_id: versionless,
    resource_id: `${id}/versions/${version}`,
    resource_versionless_id: id,
  };
}

function seconds(date: string | undefined): number | undefined {
  return date === undefined ? undefined : Math.floor(Date.parse(date) / 1000);
}

function now(): number {
  return Math.floor(Date.now() / 1000);
}
