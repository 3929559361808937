import { sameId } from "../records/arm-id.js";
import type { ResourceRecord } from "../records/record.js";
import type { RecordReader } from "../records/snapshot.js";
import { Type } from "../records/types.js";
import { blocks, requiredText, text } from "../records/values.js";
import { toCidrs } from "./address-set.js";
import type { Machine, Nic } from "./machines.js";
import {
  bothOpen,
  type Destination,
  isWholeInternet,
  type Opening,
  openings,
  ruleOf,
  type SecurityRule,
  type Transport,
} from "./security-rules.js";

/** What the security groups of a machine open to the outside. */
export interface OpenRange {
  readonly transport: Transport;
  readonly first: number;
  readonly last: number;
  /** CIDR blocks, or `Internet` for everything outside the virtual network. */
  readonly from: readonly string[];
}

/**
 * Nothing is open without a public address, nor without a security group: a Standard public address is closed until
 * a group opens it.
 */
export function openRanges(records: RecordReader, machine: Machine): OpenRange[] {
  const nic = machine.nic;
  if (!nic?.publicIp) return [];
  const groups = securityGroupsOf(records, nic).map((id) => rulesOf(records, id));
  const to: Destination = {
    address: nic.address,
    networkRanges: nic.subnet.networkRanges,
    groups: applicationGroupsOf(records, nic.id),
  };
  return (["tcp", "udp"] as const).flatMap((transport) =>
    openThroughAll(groups, transport, to).map(({ first, last, from }) => ({
      transport,
      first,
      last,
      from: isWholeInternet(from, to.networkRanges) ? ["Internet"] : toCidrs(from),
    })),
  );
}

/** A range wider than this is not forwarded port by port: only the well-known ports in it are. */
export const WIDEST_FORWARDED_RANGE = 64;
export const WELL_KNOWN_PORTS = [22, 80, 443, 3000, 5000, 8000, 8080, 8443];

/** The TCP ports of a range that are forwarded to this computer. */
export function forwardedPorts({ transport, first, last }: OpenRange): number[] {
  if (transport === "udp") return [];
  const count = last - first + 1;
  if (count > WIDEST_FORWARDED_RANGE) return WELL_KNOWN_PORTS.filter((port) => first <= port && port <= last);
  return Array.from({ length: count }, (_, i) => first + i);
}

function openThroughAll(
  groups: readonly (readonly SecurityRule[])[],
  transport: Transport,
  to: Destination,
): readonly Opening[] {
  const each = groups.map((rules) => openings(rules, transport, to));
  return each.length === 0 ? [] : each.reduce(bothOpen);
}

/** A packet from outside passes the subnet's group, then the interface's. */
function securityGroupsOf(records: RecordReader, nic: Nic): string[] {
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

function rulesOf(records: RecordReader, groupId: string): SecurityRule[] {
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

function applicationGroupsOf(records: RecordReader, nicId: string): string[] {
  return records
    .ofType(Type.INTERFACE_APPLICATION_SECURITY)
    .filter((record) => sameId(text(record.values, "network_interface_id"), nicId))
    .map((record) => requiredText(record.values, "application_security_group_id").toLowerCase());
}
