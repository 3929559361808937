import { isBelow, nameOf, sameId } from "../../core/arm-id.js";
import type { ResourceRecord } from "../records/record.js";
import type { RecordReader } from "../records/snapshot.js";
import { Type } from "../records/types.js";
import { blocks, flag, text, texts } from "../records/values.js";
import { ROLE_PERMISSIONS, type SecretPermission } from "./roles.js";

/** Who asks for what. */
export interface SecretRequest {
  readonly principalId: string;
  readonly permission: SecretPermission;
  /** The ARM id of a secret, or of the vault where all its secrets are meant. */
  readonly scope: string;
}

/** Whether roles decide who may use a vault's secrets, and not access policies. */
export function usesRoles({ values }: ResourceRecord): boolean {
  return flag(values, "rbac_authorization_enabled") || flag(values, "enable_rbac_authorization");
}

/** Whether roles at the secret, its vault, group or subscription, or the vault's access policies allow it. */
export function mayUseSecret(
  records: Pick<RecordReader, "ofType">,
  vault: ResourceRecord,
  request: SecretRequest,
): boolean {
  return usesRoles(vault) ? mayByRole(records, request) : mayByPolicy(records, vault, request);
}

function mayByRole(
  records: Pick<RecordReader, "ofType">,
  { principalId, permission, scope }: SecretRequest,
): boolean {
  return records
    .ofType(Type.ROLE_ASSIGNMENT)
    .filter(({ status }) => status !== "creating" && status !== "deleting")
    .filter(({ values }) => sameId(text(values, "principal_id"), principalId))
    .filter(({ values }) => covers(text(values, "scope") ?? "", scope))
    .some(({ values }) => {
      const role = nameOf(text(values, "role_definition_id") ?? "").toLowerCase();
      return ROLE_PERMISSIONS[role]?.includes(permission);
    });
}

function covers(assigned: string, scope: string): boolean {
  return assigned === "/" || sameId(assigned, scope) || isBelow(scope, assigned);
}

function mayByPolicy(
  records: Pick<RecordReader, "ofType">,
  vault: ResourceRecord,
  { principalId, permission }: SecretRequest,
): boolean {
  const separate = records
    .ofType(Type.VAULT_POLICY)
    .filter(({ status, values }) => status !== "deleting" && sameId(text(values, "key_vault_id"), vault.id))
    .map(({ values }) => values);
  return [...blocks(vault.values, "access_policy"), ...separate]
    .filter((policy) => sameId(text(policy, "object_id"), principalId))
    .some((policy) => texts(policy, "secret_permissions").includes(permission));
}
