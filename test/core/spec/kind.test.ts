import { expect, it } from "vitest";
import * as z from "zod";
import { LongshoreError } from "../../../core/errors.js";
import { hostKind, partsOf, type SpecKind, shareKind, stackSpec } from "../../../core/spec/index.js";
import { hostSpec, stackSpec as specOf } from "../../support/recorder.js";

const bucketKind: SpecKind<{ name: string; size: number }> = {
  name: "bucket",
  field: "buckets",
  schema: z.object({ name: z.string(), size: z.int() }),
};

const written = (more: object = {}) => stackSpec.parse({ ...specOf([hostSpec()]), ...more });

it("reads the parts of each kind, those of kinds that came later too", () => {
  const spec = written({ buckets: [{ name: "media", size: 5 }] });
  expect(partsOf(spec, hostKind)).toEqual(spec.hosts);
  expect(partsOf(spec, shareKind)).toEqual([]);
  expect(partsOf(spec, bucketKind)).toEqual([{ name: "media", size: 5 }]);
});

it("has no parts of a kind that the spec says nothing of", () => {
  expect(partsOf(written(), bucketKind)).toEqual([]);
});

it.each([
  ["no list", { media: 5 }, "buckets: Invalid input: expected array, received object"],
  [
    "a wrong part",
    [{ name: "media", size: "5" }],
    "buckets.0.size: Invalid input: expected number, received string",
  ],
])("refuses a field with %s, by its stack and name and without the values", (_, buckets, fault) => {
  const read = () => partsOf(written({ buckets }), bucketKind);
  expect(read).toThrow(LongshoreError);
  expect(read).toThrow(
    `longshore.json of the stack shop: the field buckets is a list of parts of the kind bucket, not this (${fault}).`,
  );
});

it.each(["hosts", "shares"])("refuses a spec without its %s", (field) => {
  const { [field]: _, ...others } = specOf([]) as Record<string, unknown>;
  expect(stackSpec.safeParse(others).success).toBe(false);
});
