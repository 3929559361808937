import { childId, isBelow, resourceId, sameId } from "../../core/arm-id.js";
import type { PlanObject } from "../engine/value.js";
import { ruleOf } from "../network/security-rules.js";
import { Type } from "../records/types.js";
import { blocks, requiredText } from "../records/values.js";
import { acceptGroup, requireParent } from "./arm-resource.js";
import type { CloudContext, ResourceHandler } from "./handler.js";
import { acceptRule } from "./network-security-group.js";

export const networkSecurityRule: ResourceHandler = {
  type: Type.SECURITY_RULE,
  id: (planned, cloud) => childId(groupIdOf(planned, cloud), "securityRules", requiredText(planned, "name")),
  accept: async (planned, cloud) => {
    await acceptGroup(planned, cloud);
    const id = groupIdOf(planned, cloud);
    const group = requireParent(cloud, Type.SECURITY_GROUP, id, "network_security_group_name");
    const own = cloud.records
      .ofType(Type.SECURITY_RULE)
      .filter((rule) => isBelow(rule.id, id) && !sameId(rule.id, networkSecurityRule.id(planned, cloud)));
    const others = [...own.map(({ values }) => values), ...blocks(group.values, "security_rule")].map(ruleOf);
    acceptRule(ruleOf(planned), others, "priority");
  },
};

function groupIdOf(planned: PlanObject, cloud: CloudContext): string {
  return resourceId(
    cloud.subscription,
    requiredText(planned, "resource_group_name"),
    "Microsoft.Network/networkSecurityGroups",
    requiredText(planned, "network_security_group_name"),
  );
}
