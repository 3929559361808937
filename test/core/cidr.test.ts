import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Cidr } from "../../core/cidr.js";

const parse = (text: string): Cidr => {
  const range = Cidr.parse(text);
  if (!range) throw new Error(text);
  return range;
};

const range = fc.tuple(fc.nat(0xffffffff), fc.integer({ min: 0, max: 32 })).map(([number, prefix]) => {
  const network = prefix === 0 ? 0n : (BigInt(number) >> BigInt(32 - prefix)) << BigInt(32 - prefix);
  const octets = [24n, 16n, 8n, 0n].map((shift) => (network >> shift) & 255n);
  return { text: `${octets.join(".")}/${prefix}`, first: network, size: 2n ** BigInt(32 - prefix) };
});

describe("Cidr", () => {
  it.each(["10.0.0.0/16", "0.0.0.0/0", "255.255.255.255/32", "203.0.113.7/32"])("reads %s", (text) => {
    expect(parse(text).toString()).toBe(text);
  });

  it.each([
    "",
    "10.0.0.0",
    "10.0.0.0/33",
    "10.0.0.1/24",
    "10.0.0/24",
    "010.0.0.0/8",
    "10.0.0.0/08",
    "::/0",
    "a/8",
  ])("refuses %j", (text) => {
    expect(Cidr.parse(text)).toBeUndefined();
  });

  it("says which range an address with a prefix lies in", () => {
    expect(String(Cidr.containing("10.0.5.1/16"))).toBe("10.0.0.0/16");
    expect(Cidr.containing("10.0.5.1")).toBeUndefined();
  });

  it("starts a smaller range where it starts, and never a larger one", () => {
    expect(String(parse("10.0.0.0/16").head(24))).toBe("10.0.0.0/24");
    expect(String(parse("10.0.0.0/28").head(24))).toBe("10.0.0.0/28");
  });

  it("reads back what it writes, contains and overlaps as sets of numbers do", () => {
    fc.assert(
      fc.property(range, range, (one, other) => {
        const [a, b] = [parse(one.text), parse(other.text)];
        const inside = one.first <= other.first && other.first + other.size <= one.first + one.size;
        const apart = one.first + one.size <= other.first || other.first + other.size <= one.first;
        expect(a.toString()).toBe(one.text);
        expect(BigInt(a.size)).toBe(one.size);
        expect(a.contains(b)).toBe(inside);
        expect(a.overlaps(b)).toBe(!apart);
        expect(b.overlaps(a)).toBe(!apart);
      }),
    );
  });
});
