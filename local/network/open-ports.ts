import { toCidrs } from "../../core/address-set.js";
import type { RecordReader } from "../records/snapshot.js";
import type { Machine } from "./machines.js";
import { applicationGroupsOf, rulesOf, securityGroupsOf } from "./security-groups.js";
import {
  bothOpen,
  type Destination,
  isWholeInternet,
  type Opening,
  openings,
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
