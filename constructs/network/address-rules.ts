import { Cidr } from "../../core/cidr.js";
import type { Checks } from "../checks/checks.js";
import { checkRange } from "../checks/ranges.js";

/** Ranges that Azure keeps for itself. Source: "Azure Virtual Network FAQ" (learn.microsoft.com). */
const KEPT = ["0.0.0.0/8", "127.0.0.0/8", "168.63.129.16/32", "169.254.0.0/16", "224.0.0.0/3"].map(known);

/** Addresses of every subnet that Azure keeps: the first four and the last. Same source. */
export const KEPT_IN_SUBNET = 5;

/** Reads the address space of a network, noting what Azure would refuse. */
export function checkAddressSpace(checks: Checks, texts: readonly string[]): Cidr[] {
  checks.that(texts.length > 0, { rule: "addressSpace holds at least one range", seen: "none" });
  const ranges: Cidr[] = [];
  for (const text of texts) {
    const range = checkRange(checks, "a range of addressSpace", text);
    if (!range) continue;
    checks.that(range.prefix >= 8 && range.prefix <= 29, {
      rule: "a range of addressSpace has a prefix from /8 to /29",
      seen: text,
    });
    const kept = KEPT.find((other) => other.overlaps(range));
    checks.that(kept === undefined, {
      rule: "a range of addressSpace leaves out what Azure keeps for itself",
      seen: `${text}, which overlaps ${kept}`,
      remedy: "Use a private range, such as 10.0.0.0/16.",
    });
    const other = ranges.find((earlier) => earlier.overlaps(range));
    checks.that(other === undefined, {
      rule: "the ranges of addressSpace do not overlap",
      seen: `${other} and ${text}`,
    });
    ranges.push(range);
  }
  return ranges;
}

/** Reads a subnet's range, given the network's ranges and the subnets before it. */
export function checkSubnetRange(
  checks: Checks,
  subnet: { readonly name: string; readonly range: string },
  space: readonly Cidr[],
  others: ReadonlyArray<{ readonly name: string; readonly range: Cidr }>,
): Cidr | undefined {
  const range = checkRange(checks, `the range of subnet ${subnet.name}`, subnet.range);
  if (!range) return undefined;
  checks.that(range.prefix <= 29, {
    rule: `the range of subnet ${subnet.name} is /29 or larger: Azure keeps five addresses of each`,
    seen: subnet.range,
  });
  checks.that(space.length === 0 || space.some((whole) => whole.contains(range)), {
    rule: `the range of subnet ${subnet.name} lies inside the network's ${space.join(", ")}`,
    seen: subnet.range,
    remedy: "Move the subnet, or widen addressSpace.",
  });
  const other = others.find((earlier) => earlier.range.overlaps(range));
  checks.that(other === undefined, {
    rule: "the subnets of a network do not overlap",
    seen: `${other?.name} (${other?.range}) and ${subnet.name} (${subnet.range})`,
    remedy: "Give each its own range.",
  });
  return range;
}

function known(text: string): Cidr {
  const range = Cidr.parse(text);
  if (!range) throw new Error(`not a range: ${text}`);
  return range;
}
