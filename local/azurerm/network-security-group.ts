import { nameOf, sameId } from "../../core/arm-id.js";
import { ruleOf, type SecurityRule } from "../network/security-rules.js";
import { Type } from "../records/types.js";
import { blocks, text } from "../records/values.js";
import { acceptGroup, idInGroup } from "./arm-resource.js";
import { ArmError, type ResourceHandler } from "./handler.js";

export const networkSecurityGroup: ResourceHandler = {
  type: Type.SECURITY_GROUP,
  id: idInGroup("Microsoft.Network/networkSecurityGroups"),
  accept: async (planned, cloud) => {
    await acceptGroup(planned, cloud);
    const rules = blocks(planned, "security_rule").map(ruleOf);
    rules.forEach((rule, i) => {
      acceptRule(rule, rules.slice(0, i), "security_rule");
    });
  },
  compute: () => ({ values: { security_rule: [] } }),
  remove: async (record, cloud) => {
    const users = [
      ...cloud.records.ofType(Type.SUBNET_SECURITY),
      ...cloud.records.ofType(Type.INTERFACE_SECURITY),
    ]
      .filter(({ values }) => sameId(text(values, "network_security_group_id"), record.id))
      .map(({ values }) => text(values, "subnet_id") ?? text(values, "network_interface_id") ?? "");
    if (users.length > 0) {
      throw new ArmError(
        "InUseNetworkSecurityGroupCannotBeDeleted",
        `network security group ${nameOf(record.id)} is in use by ${users.map(nameOf).join(", ")}`,
      );
    }
  },
};

/** Priorities that Azure lets a user give. */
const PRIORITIES = { first: 100, last: 4096 };

/** What Azure asks of a rule beside the others of its group. */
export function acceptRule(rule: SecurityRule, others: readonly SecurityRule[], attribute: string): void {
  if (rule.priority < PRIORITIES.first || rule.priority > PRIORITIES.last) {
    throw new ArmError(
      "SecurityRuleInvalidPriority",
      `rule ${rule.name} has priority ${rule.priority}; a priority is from ${PRIORITIES.first} to ${PRIORITIES.last}`,
      attribute,
    );
  }
  const clash = others.find(
    (other) => other.priority === rule.priority && other.direction === rule.direction,
  );
  if (clash) {
    throw new ArmError(
      "SecurityRuleConflict",
      `rules ${clash.name} and ${rule.name} have the same priority (${rule.priority}) and direction (${rule.direction})`,
      attribute,
    );
  }
}
