import { nameOf, sameId } from "../../core/arm-id.js";
import type { PlanObject } from "../engine/value.js";
import { Type } from "../records/types.js";
import { requiredText, text } from "../records/values.js";
import { uuidOf } from "./directory.js";
import { ArmError, type CloudContext, type ResourceHandler } from "./handler.js";

export const roleAssignment: ResourceHandler = {
  type: Type.ROLE_ASSIGNMENT,
  id: (planned, cloud) =>
    `${requiredText(planned, "scope")}/providers/Microsoft.Authorization/roleAssignments/${assignmentName(planned, cloud)}`,
  accept: async (planned, cloud) => {
    const id = roleAssignment.id(planned, cloud);
    const same = cloud.records
      .ofType(Type.ROLE_ASSIGNMENT)
      .find(
        ({ id: other, values }) =>
          !sameId(other, id) &&
          sameId(text(values, "scope"), text(planned, "scope")) &&
          text(values, "principal_id") === text(planned, "principal_id") &&
          sameId(text(values, "role_definition_id"), roleDefinitionId(planned, cloud)),
      );
    if (same) {
      throw new ArmError(
        "RoleAssignmentExists",
        `assignment ${nameOf(same.id)} grants the same role already`,
      );
    }
  },
  compute: (planned, cloud) => {
    const definition = roleDefinitionId(planned, cloud);
    return {
      values: {
        name: assignmentName(planned, cloud),
        role_definition_id: definition,
        role_definition_name: roleName(definition),
        principal_type: "ServicePrincipal",
        condition_version: "",
        skip_service_principal_aad_check: null,
      },
    };
  },
};

/** Ids of built-in roles, as Azure publishes them. */
const BUILT_IN_ROLES: Readonly<Record<string, string>> = {
  Owner: "8e3af657-a8ff-443c-a75c-2fe8c4bcb635",
  Contributor: "b24988ac-6180-42a0-ab88-20f7382dd24c",
  Reader: "acdd72a7-3385-48ef-bd42-f606fba81ae7",
  AcrPull: "7f951dda-4ed3-4680-a7ca-43fe172d538d",
  AcrPush: "8311e382-0749-4cb8-b61a-304f252e45ec",
  AcrDelete: "c2f4ef07-c644-48eb-af81-4b1b4947fb11",
  "Key Vault Administrator": "00482a5a-887f-4fb3-b363-3b7fe8e74483",
  "Key Vault Reader": "21090545-7ca7-4776-b22c-e363652d74d2",
  "Key Vault Secrets Officer": "b86a8fe4-44ce-4948-aee5-eccb2c155cd7",
  "Key Vault Secrets User": "4633458b-17de-408a-b874-0445c86b69e6",
  "Storage File Data Privileged Contributor": "69566ab7-960f-475b-8e7c-b3118f30c6bd",
  "Storage File Data SMB Share Contributor": "0c867c2a-1d8c-454a-a3db-ab2ea1bdc8bb",
  "Storage File Data SMB MI Admin": "a235d3ee-5935-4cfb-8cc5-a3303ad5995e",
  "Virtual Machine Administrator Login": "1c0163c0-47e6-4577-8991-ea5c82e286e4",
  "Virtual Machine User Login": "fb879df8-f326-4884-b1cf-06f3ad86be52",
};

/** The same grant has the same name, so that a run that was killed finds its own. */
function assignmentName(planned: PlanObject, cloud: CloudContext): string {
  const parts = [text(planned, "scope"), text(planned, "principal_id"), roleDefinitionId(planned, cloud)];
  return text(planned, "name") ?? uuidOf(parts.join("\n").toLowerCase());
}

function roleDefinitionId(planned: PlanObject, cloud: CloudContext): string {
  const given = text(planned, "role_definition_id");
  if (given !== undefined) return given;
  const name = text(planned, "role_definition_name") ?? "";
  const id = BUILT_IN_ROLES[name] ?? uuidOf(`role ${name.toLowerCase()}`);
  return `/subscriptions/${cloud.subscription}/providers/Microsoft.Authorization/roleDefinitions/${id}`;
}

function roleName(definitionId: string): string {
  const id = nameOf(definitionId).toLowerCase();
  return Object.entries(BUILT_IN_ROLES).find(([, each]) => each === id)?.[0] ?? "";
}
