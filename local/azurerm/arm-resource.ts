import { groupId, nameOf, resourceId } from "../../core/arm-id.js";
import type { PlanObject } from "../engine/value.js";
import type { ResourceRecord } from "../records/record.js";
import { Type } from "../records/types.js";
import { requiredText } from "../records/values.js";
import { ArmError, type CloudContext } from "./handler.js";

/** The id of a resource that lies directly in its group, as most do. */
export function idInGroup(armType: string) {
  return (planned: PlanObject, cloud: CloudContext) =>
    resourceId(
      cloud.subscription,
      requiredText(planned, "resource_group_name"),
      armType,
      requiredText(planned, "name"),
    );
}

/** Azure's first check of any resource: its group is there. */
export async function acceptGroup(planned: PlanObject, cloud: CloudContext): Promise<void> {
  const name = requiredText(planned, "resource_group_name");
  if (!cloud.records.get(Type.GROUP, groupId(cloud.subscription, name))) {
    throw new ArmError(
      "ResourceGroupNotFound",
      `there is no resource group ${name}; refer to the group's resource instead of writing its name`,
      "resource_group_name",
    );
  }
}

/** The record that a parent's id leads to; Azure refuses a child without one. */
export function requireParent(
  cloud: CloudContext,
  type: string,
  id: string,
  attribute: string,
): ResourceRecord {
  const parent = cloud.records.get(type, id);
  if (!parent) {
    throw new ArmError(
      "ParentResourceNotFound",
      `${describe(type)} ${nameOf(id)}, in which this would lie, does not exist`,
      attribute,
    );
  }
  return parent;
}

/** The record that an id in an attribute leads to. */
export function requireReference(
  cloud: CloudContext,
  type: string,
  id: string,
  attribute: string,
): ResourceRecord {
  const found = cloud.records.get(type, id);
  if (!found) {
    throw new ArmError("InvalidResourceReference", `${describe(type)} ${id} does not exist`, attribute);
  }
  return found;
}

function describe(type: string): string {
  return type.replace(/^azurerm_/, "").replaceAll("_", " ");
}
