import { decode, encode } from "@msgpack/msgpack";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Type } from "../../../local/engine/type.js";
import { type PlanValue, UNKNOWN } from "../../../local/engine/value.js";
import { decodeValue, encodeValue } from "../../../local/tfplugin/msgpack.js";

describe("a value on the wire", () => {
  it("comes back as it was, whatever its type", () => {
    fc.assert(
      fc.property(typed, ([type, value]) => {
        expect(decodeValue(encodeValue(value, type), type)).toEqual(value);
      }),
    );
  });

  it("is unknown as extension 0, and read so from extension 12 as well", () => {
    expect(Buffer.from(encodeValue(UNKNOWN, "string")).toString("hex")).toBe("d40000");
    const refined = Buffer.from("c7030c8101c3", "hex");
    expect(decodeValue(refined, "string")).toBe(UNKNOWN);
  });

  it("keeps numbers that a float cannot hold as text", () => {
    expect(decodeValue(encode("0.1"), "number")).toBe(0.1);
    expect(decodeValue(encode("123456789012345678901234567890.5"), "number")).toBe(
      "123456789012345678901234567890.5",
    );
    expect(decodeValue(encode(9007199254740993n, { useBigInt64: true }), "number")).toBe("9007199254740993");
    expect(decode(encodeValue("9007199254740993", "number"))).toBe("9007199254740993");
    expect(decode(encodeValue(0.1, "number"))).toBe("0.1");
    expect(decode(encodeValue(4096, "number"))).toBe(4096);
  });

  it("may be a map of any keys, those of JavaScript's own objects too", () => {
    const map = Object.fromEntries([
      ["__proto__", "a"],
      ["prototype", "b"],
      ["constructor", "c"],
      ["nine char", "d"],
    ]);
    const type: Type = ["object", { tags: ["map", "string"] }];
    expect(decodeValue(encodeValue({ tags: map }, type), type)).toEqual({ tags: map });
  });

  it("has every attribute of its type, null when unset", () => {
    const type: Type = ["object", { a: "string", b: ["list", "number"] }];
    expect(decode(encodeValue({ a: "x" }, type))).toEqual({ a: "x", b: null });
    expect(decodeValue(encode({ a: "x", other: 1 }), type)).toEqual({ a: "x", b: null });
  });
});

/** A type with a value of it. */
const typed: fc.Arbitrary<[Type, PlanValue]> = fc.letrec<{ any: [Type, PlanValue] }>((tie) => ({
  any: fc.oneof(
    { depthSize: "small" },
    fc.tuple(fc.constant<Type>("string"), orNone(fc.string())),
    fc.tuple(fc.constant<Type>("bool"), orNone(fc.boolean())),
    fc.tuple(
      fc.constant<Type>("number"),
      orNone(
        fc.oneof(fc.maxSafeInteger(), fc.double({ noNaN: true, noDefaultInfinity: true }).filter(isPlain)),
      ),
    ),
    fc
      .record({ kind: fc.constantFrom("list", "set"), inner: tie("any"), count: fc.nat(3) })
      .map(({ kind, inner: [type, value], count }): [Type, PlanValue] => [
        [kind, type],
        Array(count).fill(value),
      ]),
    fc
      .record({ inner: tie("any"), keys: fc.uniqueArray(fc.string(), { maxLength: 3 }) })
      .map(({ inner: [type, value], keys }): [Type, PlanValue] => [
        ["map", type],
        Object.fromEntries(keys.filter((key) => key !== "__proto__").map((key) => [key, value])),
      ]),
    fc
      .dictionary(fc.stringMatching(/^[a-z_]{1,8}$/), tie("any"), { maxKeys: 4, noNullPrototype: true })
      .map((fields): [Type, PlanValue] => [
        ["object", Object.fromEntries(Object.entries(fields).map(([name, [type]]) => [name, type]))],
        Object.fromEntries(Object.entries(fields).map(([name, [, value]]) => [name, value])),
      ]),
  ),
})).any;

function orNone<T extends PlanValue>(values: fc.Arbitrary<T>): fc.Arbitrary<PlanValue> {
  return fc.oneof({ weight: 4, arbitrary: values }, fc.constantFrom<PlanValue>(null, UNKNOWN));
}

/** Minus zero and huge whole numbers are written otherwise by Terraform. */
function isPlain(number: number): boolean {
  return !Object.is(number, -0) && (!Number.isInteger(number) || Number.isSafeInteger(number));
}
