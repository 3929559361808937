import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type AddressRange,
  formatAddress,
  intersect,
  parseRange,
  setOf,
  subtract,
  toCidrs,
  union,
} from "../../core/address-set.js";

describe("parseRange", () => {
  it.each([
    ["10.0.0.0/16", "10.0.0.0", "10.0.255.255"],
    ["10.0.3.7/16", "10.0.0.0", "10.0.255.255"],
    ["203.0.113.7", "203.0.113.7", "203.0.113.7"],
    ["0.0.0.0/0", "0.0.0.0", "255.255.255.255"],
  ])("%s is %s to %s", (text, first, last) => {
    const range = parseRange(text);
    expect([range && formatAddress(range.first), range && formatAddress(range.last)]).toEqual([first, last]);
  });

  it.each(["", "10.0.0.0/33", "300.0.0.1", "2001:db8::/32", "Internet", "*"])("%s is no range", (text) => {
    expect(parseRange(text)).toBeUndefined();
  });
});

describe("toCidrs", () => {
  it.each([
    [["0.0.0.0/0"], ["0.0.0.0/0"]],
    [["10.0.0.0/25", "10.0.0.128/25"], ["10.0.0.0/24"]],
    [
      ["203.0.113.7", "203.0.113.8/31"],
      ["203.0.113.7/32", "203.0.113.8/31"],
    ],
    [["128.0.0.0/1"], ["128.0.0.0/1"]],
    [["255.255.255.255"], ["255.255.255.255/32"]],
  ])("%j is %j", (texts, expected) => {
    expect(toCidrs(setOf(texts))).toEqual(expected);
  });
});

const ranges = fc
  .array(fc.tuple(fc.nat(200), fc.nat(20)), { maxLength: 6 })
  .map((pairs) => pairs.map(([first, length]): AddressRange => ({ first, last: first + length })));
const members = (set: readonly AddressRange[]) =>
  new Set(set.flatMap(({ first, last }) => Array.from({ length: last - first + 1 }, (_, i) => first + i)));

describe("sets are what they are of single addresses", () => {
  it("by union, intersection and difference", () => {
    fc.assert(
      fc.property(ranges, ranges, (a, b) => {
        const [one, two] = [members(a), members(b)];
        expect(members(union(a, b))).toEqual(new Set([...one, ...two].sort((x, y) => x - y)));
        expect(members(intersect(union(a), union(b)))).toEqual(new Set([...one].filter((x) => two.has(x))));
        expect(members(subtract(union(a), b))).toEqual(new Set([...one].filter((x) => !two.has(x))));
      }),
    );
  });

  it("and of their CIDR blocks", () => {
    fc.assert(
      fc.property(ranges, (a) => {
        expect(setOf(toCidrs(union(a)))).toEqual(union(a));
      }),
    );
  });
});
