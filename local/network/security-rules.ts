import {
  type AddressSet,
  ALL_ADDRESSES,
  contains,
  equalSets,
  intersect,
  parseRange,
  setOf,
  subtract,
  union,
} from "../../core/address-set.js";
import type { PlanObject } from "../engine/value.js";
import { number, requiredText, text, texts } from "../records/values.js";

/** One inbound or outbound rule of a network security group, from an inline block or from a resource of its own. */
export interface SecurityRule {
  readonly name: string;
  readonly priority: number;
  readonly direction: string;
  readonly access: string;
  readonly protocol: string;
  readonly sources: readonly string[];
  readonly sourceGroups: readonly string[];
  readonly sourcePorts: readonly string[];
  readonly destinations: readonly string[];
  readonly destinationGroups: readonly string[];
  readonly destinationPorts: readonly string[];
}

/** The machine that the rules are asked about. */
export interface Destination {
  readonly address: string;
  /** The address spaces of its virtual network: they are not outside. */
  readonly networkRanges: readonly string[];
  /** Ids of the application security groups that its interface is in, in lower case. */
  readonly groups: readonly string[];
}

export type Transport = "tcp" | "udp";

/** Ports that some addresses outside the virtual network may reach. */
export interface Opening {
  readonly first: number;
  readonly last: number;
  readonly from: AddressSet;
}

export function ruleOf(values: PlanObject): SecurityRule {
  const both = (name: string, plural: string) => [
    ...(text(values, name) === undefined ? [] : [requiredText(values, name)]),
    ...texts(values, plural),
  ];
  return {
    name: text(values, "name") ?? "",
    priority: number(values, "priority") ?? Number.POSITIVE_INFINITY,
    direction: requiredText(values, "direction"),
    access: requiredText(values, "access"),
    protocol: requiredText(values, "protocol"),
    sources: both("source_address_prefix", "source_address_prefixes"),
    sourceGroups: texts(values, "source_application_security_group_ids"),
    sourcePorts: both("source_port_range", "source_port_ranges"),
    destinations: both("destination_address_prefix", "destination_address_prefixes"),
    destinationGroups: texts(values, "destination_application_security_group_ids"),
    destinationPorts: both("destination_port_range", "destination_port_ranges"),
  };
}

/**
 * What a network security group lets in from outside the virtual network. The rule with the lowest priority number
 * that matches an address and a port decides; where none does, Azure's last default rule refuses.
 */
export function openings(
  rules: readonly SecurityRule[],
  transport: Transport,
  to: Destination,
): readonly Opening[] {
  const outside = subtract(ALL_ADDRESSES, setOf([...NOT_PUBLIC, ...to.networkRanges]));
  const deciding = rules
    .filter((rule) => applies(rule, transport, to))
    .sort((a, b) => a.priority - b.priority)
    .map((rule) => ({
      allow: isWord(rule.access, "allow"),
      ports: rule.destinationPorts.flatMap((range) => parsePorts(range) ?? []),
      sources: union(...rule.sources.map((source) => addressesOf(source, outside))),
    }));
  const pieces = segments(deciding.flatMap((rule) => rule.ports)).map(({ first, last }) => {
    let undecided = outside;
    let from: AddressSet = [];
    for (const rule of deciding.filter((each) =>
      each.ports.some((p) => p.first <= first && last <= p.last),
    )) {
      if (rule.allow) from = union(from, intersect(undecided, rule.sources));
      undecided = subtract(undecided, rule.sources);
    }
    return { first, last, from };
  });
  return joined(pieces);
}

/** What both of two groups let in: one at the subnet, one at the interface. */
export function bothOpen(a: readonly Opening[], b: readonly Opening[]): readonly Opening[] {
  const pieces = a.flatMap((x) =>
    b.map((y) => ({
      first: Math.max(x.first, y.first),
      last: Math.min(x.last, y.last),
      from: intersect(x.from, y.from),
    })),
  );
  return joined(pieces.filter((piece) => piece.first <= piece.last).sort((x, y) => x.first - y.first));
}

/** Ranges that no packet from the Internet comes from. Those reserved for documentation count as public here. */
const NOT_PUBLIC = [
  "0.0.0.0/8",
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.168.0.0/16",
  "168.63.129.16/32",
  "224.0.0.0/3",
];

function applies(rule: SecurityRule, transport: Transport, to: Destination): boolean {
  return (
    isWord(rule.direction, "inbound") &&
    (rule.protocol === "*" || isWord(rule.protocol, transport)) &&
    isToMachine(rule, to) &&
    // A rule for single source ports says nothing about ordinary clients, which take any.
    rule.sourcePorts.some((range) => range === "*" || coversAllPorts(range))
  );
}

function isToMachine(rule: SecurityRule, to: Destination): boolean {
  if (rule.destinationGroups.some((group) => to.groups.includes(group.toLowerCase()))) return true;
  const machine = parseRange(to.address);
  return rule.destinations.some((destination) => {
    if (isAny(destination) || isWord(destination, "virtualnetwork")) return true;
    const range = parseRange(destination);
    return machine !== undefined && range !== undefined && contains(range, machine);
  });
}

/** The part of a source that lies outside; of service tags only `Internet` does, for all that is known here. */
function addressesOf(source: string, outside: AddressSet): AddressSet {
  if (isAny(source) || isWord(source, "internet")) return outside;
  return intersect(setOf([source]), outside);
}

export function isAny(prefix: string): boolean {
  return prefix === "*" || isWord(prefix, "any") || prefix === "0.0.0.0/0";
}

export function isWord(text: string, word: string): boolean {
  return text.toLowerCase() === word;
}

export interface Ports {
  readonly first: number;
  readonly last: number;
}

/** `*`, `443` or `8000-8080`; undefined when it is none of these. */
export function parsePorts(text: string): Ports | undefined {
  if (text === "*") return { first: 1, last: 65_535 };
  const match = /^(\d+)(?:-(\d+))?$/.exec(text);
  if (!match) return undefined;
  const first = Math.max(1, Number(match[1]));
  const last = Number(match[2] ?? match[1]);
  return first <= last && last <= 65_535 ? { first, last } : undefined;
}

function coversAllPorts(range: string): boolean {
  const ports = parsePorts(range);
  return ports !== undefined && ports.first <= 1024 && ports.last === 65_535;
}

/** Cuts overlapping ranges so that each piece lies wholly inside or outside each of them. */
function segments(ranges: readonly Ports[]): Ports[] {
  const starts = [...new Set(ranges.flatMap(({ first, last }) => [first, last + 1]))].sort((a, b) => a - b);
  return starts
    .map((first, i) => ({ first, last: (starts[i + 1] ?? first) - 1 }))
    .filter(
      (piece) =>
        piece.first <= piece.last && ranges.some((r) => r.first <= piece.first && piece.last <= r.last),
    );
}

function joined(pieces: readonly Opening[]): Opening[] {
  const result: Opening[] = [];
  for (const piece of pieces.filter(({ from }) => from.length > 0)) {
    const previous = result.at(-1);
    if (previous && previous.last + 1 === piece.first && equalSets(previous.from, piece.from)) {
      result[result.length - 1] = { ...previous, last: piece.last };
    } else {
      result.push(piece);
    }
  }
  return result;
}

/** Everything outside, as a person reads it. */
export function isWholeInternet(from: AddressSet, networkRanges: readonly string[]): boolean {
  return equalSets(from, subtract(ALL_ADDRESSES, setOf([...NOT_PUBLIC, ...networkRanges])));
}
