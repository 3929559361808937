import { Cidr } from "../../core/cidr.js";
import { type Checks, show } from "./checks.js";

/** Reads a range in CIDR notation, or notes what is wrong with it. */
export function checkRange(checks: Checks, what: string, text: string): Cidr | undefined {
  const range = Cidr.parse(text);
  const meant = Cidr.containing(text) ?? Cidr.containing(`${text}/32`);
  checks.that(range !== undefined, {
    rule: `${what} is IPv4 in CIDR notation`,
    seen: show(text),
    remedy: meant ? `Write ${meant}.` : "Write it like 10.0.0.0/16.",
  });
  return range;
}
