import { nameOf } from "../../core/arm-id.js";
import type { ResourceRecord } from "../records/record.js";
import { mayUseSecret, usesRoles } from "../vaults/access.js";
import { refusalOfInternet } from "../vaults/network-rules.js";
import { DATA_ACTIONS, type SecretPermission } from "../vaults/roles.js";
import { LOCAL_USER } from "./directory.js";
import { ArmError, type CloudContext } from "./handler.js";

/** Whether the network rules of a vault let in whoever runs Terraform. */
export function requireNetwork(vault: ResourceRecord): void {
  const refusal = refusalOfInternet(vault);
  if (!refusal) return;
  throw new ArmError(
    refusal,
    `the network rules of vault ${nameOf(vault.id)} admit no address of whoever runs Terraform, who writes its secrets`,
    "key_vault_id",
  );
}

/** Whether whoever runs Terraform may do that with a secret. */
export function requirePermission(
  vault: ResourceRecord,
  scope: string,
  permission: SecretPermission,
  cloud: CloudContext,
): void {
  const principalId = LOCAL_USER;
  if (mayUseSecret(cloud.records, vault, { principalId, permission, scope })) return;
  throw usesRoles(vault)
    ? new ArmError(
        "ForbiddenByRbac",
        `caller ${principalId} has no role that allows ${DATA_ACTIONS[permission]} on ${scope}: whoever runs Terraform ` +
          "needs one, as Key Vault Secrets Officer, and the secret must depend on its assignment",
        "key_vault_id",
      )
    : new ArmError(
        "AccessDenied",
        `caller ${principalId} has no access policy with the secret permission ${permission} in vault ${nameOf(vault.id)}`,
        "key_vault_id",
      );
}
