import fc from "fast-check";
import { expect, it } from "vitest";
import { canonicalJson, contentHash } from "../../core/canonical.js";

it("writes the keys of every object in order", () => {
  expect(canonicalJson({ b: 1, a: [{ d: null, c: "x" }] })).toBe('{"a":[{"c":"x","d":null}],"b":1}');
});

it("gives the same hash for equal values, whatever the order of their keys", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (record) => {
      fc.pre(!Object.hasOwn(record, "__proto__"));
      const reversed = Object.fromEntries(Object.entries(record).reverse());
      expect(contentHash(reversed)).toBe(contentHash(record));
    }),
  );
});

it("tells different values apart", () => {
  expect(contentHash({ a: 1 })).not.toBe(contentHash({ a: "1" }));
  expect(contentHash([1, 2])).not.toBe(contentHash([2, 1]));
});
