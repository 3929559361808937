import { type AddressSet, ALL_ADDRESSES, setOf, subtract, toCidrs } from "../../core/address-set.js";
import { RELAY_PORT } from "../machine/relay-port.js";
import { isAny, isWord, parsePorts, type SecurityRule } from "./security-rules.js";
import { SERVICE_RANGE } from "./service-range.js";

/** What Azure's network knows of a machine when it weighs a packet. */
export interface FirewallView {
  readonly address: string;
  /** What the tag `VirtualNetwork` stands for. */
  readonly networkRanges: readonly string[];
  /** The rules of the groups at the subnet and at the interface; a packet passes all of them. */
  readonly securityGroups: readonly (readonly SecurityRule[])[];
  /** The application security groups that the machine is in, in lower case. */
  readonly groups: readonly string[];
  /** The addresses of the machines in an application security group. */
  membersOf(group: string): readonly string[];
  /** Whether packets find a way to the internet. */
  readonly wayOut: boolean;
}

/**
 * An nftables script that lets through what Azure's network would: the lowest priority that matches decides, answers
 * to what was let through pass, and without a way out nothing reaches the internet. `$host` and `$line` are this
 * computer and the machine's line to it. Over that line this computer gets in by the tool's own two ways, and nothing
 * gets out but what was sent to a fixed address of Azure's or the local cloud's: whoever asks for the port of this
 * computer behind it, be it a container, gets no answer.
 */
export function firewall(view: FirewallView): string {
  const groups = view.securityGroups.flatMap((rules, i) => [
    ...chain(`arriving_${i}`, inbound(rules, view)),
    ...chain(`leaving_${i}`, outbound(rules, view)),
  ]);
  const each = (name: string) => view.securityGroups.map((_, i) => `jump ${name}_${i}`);
  return [
    "table inet longshore_rules",
    "delete table inet longshore_rules",
    "table inet longshore_rules {",
    ...groups,
    ...chain("arriving", [
      "type filter hook prerouting priority -150",
      `iifname != ${LINKS} accept`,
      ...IPV4_ALONE,
      "ct state established,related accept",
      `ip daddr $line ip saddr $host tcp dport ${set(WAYS_IN)} accept`,
      "ip daddr $line drop",
      ...each("arriving"),
    ]),
    ...chain("leaving", [
      "type filter hook postrouting priority -150",
      `oifname != ${LINKS} accept`,
      ...IPV4_ALONE,
      "ct state established,related accept",
      // Azure's own services are not weighed; which there are, guest/network knows.
      `ip daddr $host ct original ip daddr ${set(PLATFORM)} accept`,
      `ip daddr ${set(THIS_COMPUTER)} drop`,
      ...each("leaving"),
      ...(view.wayOut ? [] : [`ip daddr != ${set(view.networkRanges)} drop`]),
    ]),
    "}",
    "",
  ].join("\n");
}

/** To the virtual network and to this computer; a container machine has one for both. */
const LINKS = '{ "eth0", "eth1" }';
const PLATFORM = ["168.63.129.16", "169.254.169.254", SERVICE_RANGE];
/** Fixed addresses, the lines of both drivers, and all else that no network of Azure's has. */
const THIS_COMPUTER = ["168.63.129.16", "169.254.0.0/16", "198.18.0.0/15"];
/** sshd and the relay, from ports of 127.0.0.1. */
const WAYS_IN = ["22", String(RELAY_PORT)];
/** Interfaces give themselves an IPv6 address, which no rule of a virtual network's weighs. */
const IPV4_ALONE = ["meta nfproto != ipv4 drop"];

function chain(name: string, lines: readonly string[]): string[] {
  return [`  chain ${name} {`, ...lines.map((line) => `    ${line};`), "  }"];
}

/** Of inbound rules the other side is the source; the last ones are Azure's defaults. */
function inbound(rules: readonly SecurityRule[], view: FirewallView): string[] {
  const lines = inOrder(rules, "inbound").flatMap((rule) =>
    includesMachine(rule.destinations, rule.destinationGroups, view)
      ? decisions(rule, otherSide(rule.sources, rule.sourceGroups, view), "saddr")
      : [],
  );
  const defaults = [`ip saddr ${set(view.networkRanges)} return`, "ip saddr 168.63.129.16 return", "drop"];
  return [...lines, ...defaults];
}

function outbound(rules: readonly SecurityRule[], view: FirewallView): string[] {
  const lines = inOrder(rules, "outbound").flatMap((rule) =>
    includesMachine(rule.sources, rule.sourceGroups, view)
      ? decisions(rule, otherSide(rule.destinations, rule.destinationGroups, view), "daddr")
      : [],
  );
  // To the virtual network and to the internet: everything there is.
  return [...lines, "return"];
}

function inOrder(rules: readonly SecurityRule[], direction: string): SecurityRule[] {
  return rules.filter((rule) => isWord(rule.direction, direction)).sort((a, b) => a.priority - b.priority);
}

function includesMachine(
  prefixes: readonly string[],
  groups: readonly string[],
  view: FirewallView,
): boolean {
  if (groups.some((group) => view.groups.includes(group.toLowerCase()))) return true;
  const machine = setOf([view.address]);
  return prefixes.some((prefix) => subtract(machine, addressesOf(prefix, view)).length === 0);
}

function otherSide(prefixes: readonly string[], groups: readonly string[], view: FirewallView): AddressSet {
  const members = groups.flatMap((group) => view.membersOf(group));
  const sets = prefixes.map((prefix) => addressesOf(prefix, view));
  return setOf([...members, ...sets.flatMap(toCidrs)]);
}

/** Of service tags, only those have addresses here that lie in the local cloud. */
function addressesOf(prefix: string, { networkRanges }: FirewallView): AddressSet {
  if (isAny(prefix)) return ALL_ADDRESSES;
  if (isWord(prefix, "virtualnetwork")) return setOf(networkRanges);
  if (isWord(prefix, "internet")) return subtract(ALL_ADDRESSES, setOf(networkRanges));
  if (isWord(prefix, "azureloadbalancer")) return setOf(["168.63.129.16"]);
  return setOf([prefix]);
}

/** A packet that the rule matches is decided: `return` goes on to the next group. */
function decisions(rule: SecurityRule, other: AddressSet, field: "saddr" | "daddr"): string[] {
  if (other.length === 0) return [];
  const everywhere = subtract(ALL_ADDRESSES, other).length === 0;
  const match = [
    ...(everywhere ? [] : [`ip ${field} ${set(toCidrs(other))}`]),
    protocolMatch(rule),
    ...portMatch("sport", rule.sourcePorts),
    ...portMatch("dport", rule.destinationPorts),
  ].filter((part) => part !== "");
  return [[...match, isWord(rule.access, "allow") ? "return" : "drop"].join(" ")];
}

/** Ports have a meaning for TCP and UDP alone, and a rule for single ones matches nothing else. */
function protocolMatch({ protocol, sourcePorts, destinationPorts }: SecurityRule): string {
  if (protocol !== "*") return `meta l4proto ${protocol.toLowerCase()}`;
  const ports = [...portMatch("sport", sourcePorts), ...portMatch("dport", destinationPorts)];
  return ports.length > 0 ? "meta l4proto { tcp, udp }" : "";
}

function portMatch(field: "sport" | "dport", ranges: readonly string[]): string[] {
  if (ranges.length === 0 || ranges.includes("*")) return [];
  const ports = ranges
    .flatMap((range) => parsePorts(range) ?? [])
    .map(({ first, last }) => (first === last ? `${first}` : `${first}-${last}`));
  return [`th ${field} ${set(ports)}`];
}

function set(elements: readonly string[]): string {
  return `{ ${elements.join(", ")} }`;
}
