import { isBelow, nameOf, parentOf, sameId } from "../../core/arm-id.js";
import type { PlanObject } from "../engine/value.js";
import { openHome } from "../records/home.js";
import type { ResourceRecord } from "../records/record.js";
import { Type } from "../records/types.js";
import { blocks, flag, number, requiredText, text, texts } from "../records/values.js";
import {
  type DeletedVault,
  findDeletedVault,
  putDeletedVault,
  recoverVault,
} from "../vaults/deleted-vault.js";
import { findVault, vaultUri } from "../vaults/find-vault.js";
import { secretStore } from "../vaults/secret-store.js";
import { acceptGroup, idInGroup } from "./arm-resource.js";
import { isFeatureOn } from "./features.js";
import { ArmError, type CloudContext, type ResourceHandler } from "./handler.js";

/** What it holds is not in its record: the services process answers for it. */
export const keyVault: ResourceHandler = {
  type: Type.VAULT,
  holdsData: true,
  id: idInGroup("Microsoft.KeyVault/vaults"),
  accept: async (planned, cloud) => {
    await acceptGroup(planned, cloud);
    acceptName(planned, cloud);
    acceptChange(planned, cloud);
    acceptSubnets(planned, cloud);
  },
  compute: (planned) => {
    const usesRoles =
      flag(planned, "rbac_authorization_enabled") || flag(planned, "enable_rbac_authorization");
    return {
      values: {
        vault_uri: vaultUri(requiredText(planned, "name")),
        rbac_authorization_enabled: usesRoles,
        enable_rbac_authorization: usesRoles,
        access_policy: [],
        contact: [],
      },
    };
  },
  apply: async ({ id }, cloud, prior) => {
    if (!prior) recoverVault(vaultsOf(cloud), nameOf(id));
    return undefined;
  },
  remove: async (record, cloud) => {
    const name = nameOf(record.id);
    if (mayPurge(record, cloud)) secretStore(vaultsOf(cloud), name).clear();
    else putDeletedVault(vaultsOf(cloud), name, deletedFrom(record));
    for (const { type, id } of heldRecords(record, cloud)) cloud.records.remove(type, id);
  },
};

/** The folder of what this cloud's vaults hold. */
export function vaultsOf(cloud: Pick<CloudContext, "home">): string {
  return openHome(cloud.home).vaults;
}

const DAY_SECONDS = 24 * 60 * 60;

function acceptName(planned: PlanObject, cloud: CloudContext): void {
  const name = requiredText(planned, "name");
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/i.test(name)) {
    throw new ArmError(
      "VaultNameNotValid",
      `vault name ${name} is not valid: it begins with a letter, ends with a letter or digit, and has no two hyphens in a row`,
      "name",
    );
  }
  const id = keyVault.id(planned, cloud);
  const other = findVault(cloud.records, name);
  if (other && !sameId(other.id, id)) {
    throw new ArmError(
      "VaultAlreadyExists",
      `vault name ${name} is taken, by ${other.id}: such names are unique in all of Azure`,
      "name",
    );
  }
  const deleted = other ? undefined : findDeletedVault(vaultsOf(cloud), name);
  if (deleted) acceptDeleted(deleted, id, planned, cloud);
}

/** azurerm recovers a vault of the same place and id, if its features let it. */
function acceptDeleted(deleted: DeletedVault, id: string, planned: PlanObject, cloud: CloudContext): void {
  if (deleted.purged <= Date.now() / 1000) {
    secretStore(vaultsOf(cloud), nameOf(deleted.id)).clear();
    return;
  }
  const isSame = sameId(deleted.id, id) && deleted.location === text(planned, "location");
  if (isSame && isFeatureOn(cloud, "key_vault", "recover_soft_deleted_key_vaults")) return;
  throw new ArmError(
    "ConflictError",
    `a vault with the name ${nameOf(id)} exists in deleted state (${deleted.id}, ${deleted.location}); recover or purge it: ` +
      "`recover_soft_deleted_key_vaults` of the provider's features recovers one of the same id and location",
    "name",
  );
}

/** What can be set once. */
function acceptChange(planned: PlanObject, cloud: CloudContext): void {
  const before = cloud.records.get(Type.VAULT, keyVault.id(planned, cloud));
  if (!before || before.status === "creating") return;
  if (flag(before.values, "purge_protection_enabled") && !flag(planned, "purge_protection_enabled")) {
    throw new ArmError(
      "BadRequest",
      "purge protection cannot be switched off once it is on",
      "purge_protection_enabled",
    );
  }
  const days = number(before.values, "soft_delete_retention_days");
  if (days !== number(planned, "soft_delete_retention_days")) {
    throw new ArmError(
      "BadRequest",
      `the retention of ${days} days was set when the vault was made and cannot be modified`,
      "soft_delete_retention_days",
    );
  }
}

/** A rule for a subnet needs its service endpoint, or the vault would not see from where it is asked. */
function acceptSubnets(planned: PlanObject, cloud: CloudContext): void {
  for (const id of blocks(planned, "network_acls").flatMap((acls) =>
    texts(acls, "virtual_network_subnet_ids"),
  )) {
    const subnet = cloud.records.get(Type.SUBNET, id);
    if (!subnet || texts(subnet.values, "service_endpoints").includes("Microsoft.KeyVault")) continue;
    throw new ArmError(
      "SubnetsHaveNoServiceEndpointsConfigured",
      `subnet ${nameOf(id)} of virtual network ${nameOf(parentOf(id))} has no service endpoint Microsoft.KeyVault`,
      "network_acls",
    );
  }
}

function mayPurge({ values }: ResourceRecord, cloud: CloudContext): boolean {
  return (
    !flag(values, "purge_protection_enabled") &&
    isFeatureOn(cloud, "key_vault", "purge_soft_delete_on_destroy")
  );
}

function deletedFrom({ id, values }: ResourceRecord): DeletedVault {
  const days = number(values, "soft_delete_retention_days") ?? 90;
  return {
    id,
    location: text(values, "location") ?? "",
    purged: Math.floor(Date.now() / 1000) + days * DAY_SECONDS,
  };
}

/** What goes with it, as on Azure: secrets and access policies that have records of their own. */
function heldRecords({ id }: ResourceRecord, cloud: CloudContext): ResourceRecord[] {
  return [Type.VAULT_SECRET, Type.VAULT_POLICY]
    .flatMap((type) => cloud.records.ofType(type))
    .filter((record) => isBelow(record.id, id));
}
