import { sameId } from "../../core/arm-id.js";
import type { ResourceRecord } from "../records/record.js";
import type { RecordReader } from "../records/snapshot.js";
import { Type } from "../records/types.js";
import { blocks, requiredText, text } from "../records/values.js";
import { findNic, type Nic } from "./machines.js";
import { ruleOf, type SecurityRule } from "./security-rules.js";

/** A packet from outside passes the subnet's group, then the interface's. */
export function securityGroupsOf(records: RecordReader, nic: Nic): string[] {
  const subnet = records.get(Type.SUBNET_SECURITY, nic.subnet.id);
  const atSubnet = subnet
    ? requiredText(subnet.values, "network_security_group_id")
    : nic.subnet.inlineSecurityGroup;
  const atNic = records
    .ofType(Type.INTERFACE_SECURITY)
    .find((record) => sameId(text(record.values, "network_interface_id"), nic.id));
  return [atSubnet, atNic && requiredText(atNic.values, "network_security_group_id")].filter(
    (id) => id !== undefined,
  );
}

export function rulesOf(records: RecordReader, groupId: string): SecurityRule[] {
  const group = records.get(Type.SECURITY_GROUP, groupId);
  const inline = group ? blocks(group.values, "security_rule").map(ruleOf) : [];
  const own = records
    .ofType(Type.SECURITY_RULE)
    .filter((rule) => belongsTo(rule, groupId))
    .map((rule) => ruleOf(rule.values));
  return [...inline, ...own];
}

function belongsTo(rule: ResourceRecord, groupId: string): boolean {
  return rule.id.toLowerCase().startsWith(`${groupId.toLowerCase()}/`);
}

/** Ids of the application security groups that an interface is in, in lower case. */
export function applicationGroupsOf(records: RecordReader, nicId: string): string[] {
  return records
    .ofType(Type.INTERFACE_APPLICATION_SECURITY)
    .filter((record) => sameId(text(record.values, "network_interface_id"), nicId))
    .map((record) => requiredText(record.values, "application_security_group_id").toLowerCase());
}

/** The private addresses of the interfaces in an application security group. */
export function membersOf(records: RecordReader, group: string): string[] {
  return records
    .ofType(Type.INTERFACE_APPLICATION_SECURITY)
    .filter((record) => sameId(text(record.values, "application_security_group_id"), group))
    .flatMap(
      (record) => findNic(records, requiredText(record.values, "network_interface_id"))?.address ?? [],
    );
}
