import { nameOf } from "../../../core/arm-id.js";
import type { JsonObject } from "../../engine/value.js";
import type { ResourceRecord } from "../../records/record.js";
import { text } from "../../records/values.js";
import type { NetworkRefusal } from "../../vaults/network-rules.js";
import { DATA_ACTIONS, type SecretPermission } from "../../vaults/roles.js";

/** What Key Vault answers where it gives nothing. */
export interface Refused {
  readonly status: number;
  readonly error: JsonObject;
}

/** Whose token it is. */
export interface Caller {
  readonly principalId: string;
  readonly clientId: string;
  readonly issuer: string;
}

export function unauthorized(message: string): Refused {
  return { status: 401, error: { code: "Unauthorized", message } };
}

export function badParameter(message: string): Refused {
  return { status: 400, error: { code: "BadParameter", message } };
}

export function secretNotFound(name: string): Refused {
  const message =
    `A secret with (name/id) ${name} was not found in this key vault. ` +
    "If you recently deleted this secret you may be able to recover it using the correct recovery command.";
  return { status: 404, error: { code: "SecretNotFound", message } };
}

export function deletedButRecoverable(name: string): Refused {
  return {
    status: 409,
    error: {
      code: "Conflict",
      message: `Secret ${name} is currently in a deleted but recoverable state, and its name cannot be reused; in this state, the secret can only be recovered or purged.`,
      innererror: { code: "ObjectIsDeletedButRecoverable" },
    },
  };
}

/** No role allows it. */
export function forbiddenByRole(
  vault: ResourceRecord,
  caller: Caller,
  permission: SecretPermission,
  scope: string,
): Refused {
  return forbidden("ForbiddenByRbac", [
    "Caller is not authorized to perform action on resource.",
    "If role assignments, deny assignments or role definitions were changed recently, please observe propagation time.",
    `Caller: ${describe(caller)}`,
    `Action: '${DATA_ACTIONS[permission]}'`,
    `Resource: '${scope.toLowerCase()}'`,
    "Assignment: (not found)",
    "DenyAssignmentId: null",
    "DecisionReason: null ",
    `Vault: ${place(vault)}`,
    "",
  ]);
}

/** No access policy allows it. */
export function forbiddenByPolicy(
  vault: ResourceRecord,
  caller: Caller,
  permission: SecretPermission,
): Refused {
  return forbidden("AccessDenied", [
    `The user, group or application '${describe(caller)}' does not have secrets ${permission.toLowerCase()} permission on key vault '${place(vault)}'.`,
  ]);
}

export function forbiddenByNetwork(
  code: NetworkRefusal,
  vault: ResourceRecord,
  caller: Caller,
  address: string,
): Refused {
  return code === "ForbiddenByFirewall"
    ? forbidden(code, [
        "Client address is not authorized and caller is not a trusted service.",
        `Client address: ${address}`,
        `Caller: ${describe(caller)}`,
        `Vault: ${place(vault)}`,
      ])
    : forbidden(code, [
        "Public network access is disabled and request is not from a trusted service nor via an approved private link.",
        `Caller: ${describe(caller)}`,
        `Vault: ${place(vault)}`,
      ]);
}

function forbidden(inner: string, lines: readonly string[]): Refused {
  return {
    status: 403,
    error: { code: "Forbidden", message: lines.join("\r\n"), innererror: { code: inner } },
  };
}

function describe({ clientId, principalId, issuer }: Caller): string {
  return `appid=${clientId};oid=${principalId};iss=${issuer}`;
}

function place({ id, values }: ResourceRecord): string {
  return `${nameOf(id)};location=${text(values, "location") ?? ""}`;
}
