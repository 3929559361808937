import fc from "fast-check";
import type { Field, Fields, ScalarField } from "../../local/engine/schema.js";
import type { Scalar } from "../../local/engine/type.js";
import { type PlanObject, type PlanValue, UNKNOWN } from "../../local/engine/value.js";
import { elementOf, validValues } from "../../testbed/configurations/values.js";

/** Any value of a field's type, right or wrong, unset, empty or not known; blocks inside blocks get rarer. */
export function randomValue(field: Field, depth = 0): fc.Arbitrary<PlanValue> {
  switch (field.kind) {
    case "map":
      return openOr(fc.dictionary(text, randomScalar(elementOf(field)), { maxKeys: 4 }));
    case "list":
    case "set":
      return openOr(fc.array(randomScalar(elementOf(field)), { maxLength: 4 }));
    case "block": {
      const items = fc.array(
        fc.oneof({ weight: 20, arbitrary: randomFields(field.fields, depth + 1) }, odd),
        {
          maxLength: 3,
        },
      );
      const none: fc.Arbitrary<PlanValue> = fc.constant(field.attribute ? null : []);
      return fc.oneof(
        { weight: 2 + 3 * depth, arbitrary: none },
        {
          weight: 4,
          arbitrary: field.attribute ? items : items.map((list) => list.filter((item) => item !== null)),
        },
        { weight: 1, arbitrary: unknown },
      );
    }
    default:
      return randomScalar(field);
  }
}

export function randomFields(fields: Fields, depth = 0): fc.Arbitrary<PlanObject> {
  return fc.record(
    Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, randomValue(field, depth)])),
  );
}

const unknown: fc.Arbitrary<PlanValue> = fc.constant(UNKNOWN);
const odd: fc.Arbitrary<PlanValue> = fc.constantFrom(null, UNKNOWN);

function openOr(value: fc.Arbitrary<PlanValue>): fc.Arbitrary<PlanValue> {
  return fc.oneof({ weight: 6, arbitrary: value }, { weight: 2, arbitrary: odd });
}

function randomScalar(field: ScalarField): fc.Arbitrary<PlanValue> {
  return fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom<PlanValue>(...validValues(field)) },
    { weight: 3, arbitrary: ANY[field.kind] },
    { weight: 3, arbitrary: odd },
  );
}

/** What breaks programs: no text, all of Unicode, too much, and what makes patterns try again and again. */
const text: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom("", " ", "\n", "null", "%s", "/subscriptions/", "::", "constructor", "__proto__"),
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.string({ unit: "grapheme-ascii", maxLength: 200 }),
  fc
    .tuple(
      fc.constantFrom("a", "1", "-", ".", "/a", "a.", "é", " "),
      fc.constantFrom(100, 5_000),
      fc.string(),
    )
    .map(([part, count, end]) => part.repeat(count) + end),
);

/** A number that a float cannot hold travels as its digits. */
const number: fc.Arbitrary<number | string> = fc.oneof(
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom(0, -1, 0.5, "123456789012345678901234567890", "0.1"),
);

const ANY: Record<Scalar, fc.Arbitrary<PlanValue>> = { string: text, number, bool: fc.boolean() };

/** `timeouts`, of each operation. */
export function randomTimeouts(operations: readonly string[]): fc.Arbitrary<PlanValue> {
  const timeout = fc.oneof(fc.constantFrom<PlanValue>("5m", "1h30m", null, UNKNOWN), text);
  const some = fc.record(Object.fromEntries(operations.map((operation) => [operation, timeout])));
  return fc.oneof({ weight: 6, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: some });
}
