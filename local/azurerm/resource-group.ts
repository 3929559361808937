import { groupId, isBelow, nameOf } from "../../core/arm-id.js";
import { Type } from "../records/types.js";
import { requiredText } from "../records/values.js";
import { ArmError, type ResourceHandler } from "./handler.js";

/**
 * Azure would delete what a group holds along with it; the azurerm provider refuses by default
 * (`prevent_deletion_if_contains_resources`), and so does this one, always: what is retained lies in a group.
 */
export const resourceGroup: ResourceHandler = {
  type: Type.GROUP,
  id: (planned, cloud) => groupId(cloud.subscription, requiredText(planned, "name")),
  remove: async (record, cloud) => {
    const held = cloud.records.all().filter((other) => isBelow(other.id, record.id));
    if (held.length > 0) {
      throw new ArmError(
        "ResourceGroupNotEmpty",
        `resource group ${nameOf(record.id)} still holds ${held.map(({ id }) => nameOf(id)).join(", ")}; ` +
          "remove these first, or take them out of the state with the group to keep both",
      );
    }
  },
};
