import { readdirSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, it } from "vitest";
import { Catalogue } from "../../../local/azurerm/catalogue.js";
import { computedValue } from "../../../local/azurerm/computed.js";
import { isError } from "../../../local/engine/diagnostic.js";
import { isList } from "../../../local/engine/field-plan.js";
import { planChange } from "../../../local/engine/plan.js";
import {
  type CollectionField,
  type Field,
  type Schema,
  TIMEOUTS,
  typeOfSchema,
} from "../../../local/engine/schema.js";
import { settle } from "../../../local/engine/settle.js";
import { fillUnknown } from "../../../local/engine/unknown.js";
import { validateConfig } from "../../../local/engine/validate.js";
import type { JsonObject, PlanObject, PlanValue } from "../../../local/engine/value.js";
import { packageRoot } from "../../../system/package-root.js";
import { configurationWith } from "../../../testbed/configurations/configuration.js";
import { type Place, placesOf, valueAt, withValue } from "../../../testbed/configurations/places.js";
import { problemOfType } from "../../../testbed/configurations/problem-of-type.js";
import { propose } from "../../../testbed/configurations/propose.js";
import { elementOf, validValues } from "../../../testbed/configurations/values.js";

const catalogue = new Catalogue();
const types = readdirSync(join(packageRoot(), "local/azurerm/catalogue/resources")).map((name) =>
  name.replace(".json", ""),
);

/** A type, and two configurations of it that are right and known. */
const right = fc
  .constantFrom(...types)
  .map((type) => catalogue.resource(type) as Schema)
  .chain((schema) => {
    const config = rightConfiguration(schema).filter((each) => isRight(schema, each));
    return fc.record({ schema: fc.constant(schema), first: config, second: config });
  });

/** A few fields with what they ask for, and other values of some. */
function rightConfiguration(schema: Schema): fc.Arbitrary<PlanObject> {
  const settable = placesOf(schema.fields).filter(({ field }) => field.required || field.optional);
  return fc
    .subarray(settable, { maxLength: Math.min(8, settable.length) })
    .map((places) => ({ places, config: configurationWith(schema, keysOf(places)) }))
    .chain(({ places, config = configurationWith(schema) ?? {} }) =>
      places
        .filter(({ path }) => isThere(valueAt(config, path)))
        .reduce<fc.Arbitrary<PlanObject>>(
          (before, { field, path }) =>
            fc
              .tuple(before, rightValue(field, valueAt(config, path)))
              .map(([values, value]) =>
                isThere(valueAt(values, path)) ? withValue(values, path, value) : values,
              ),
          fc.constant(config),
        ),
    );
}

function rightValue(field: Field, value: PlanValue): fc.Arbitrary<PlanValue> {
  switch (field.kind) {
    case "map":
      return fc.dictionary(fc.constantFrom("a", "b", "c"), fc.constantFrom(...validValues(elementOf(field))));
    case "list":
    case "set":
      return fc.uniqueArray(fc.constantFrom(...validValues(elementOf(field))), sizesOf(field));
    case "block":
      return fc.array(fc.constantFrom(...(isList(value) ? value : [])), {
        minLength: 1,
        maxLength: field.maxItems === 1 ? 1 : 2,
      });
    default:
      return fc.constantFrom(...validValues(field));
  }
}

function isThere(value: PlanValue): boolean {
  return value !== null && !(isList(value) && value.length === 0);
}

function sizesOf({ minItems = 0, maxItems = 3 }: CollectionField) {
  return { minLength: minItems, maxLength: maxItems };
}

function keysOf(places: readonly Place[]): string[] {
  return places.map(({ key }) => key);
}

it("plans what has the type, what is made of it stays, and so does what it is changed to", () => {
  fc.assert(
    fc.property(right, ({ schema, first, second }) => {
      const whole = typeOfSchema(schema);
      const { planned } = planChange(schema, null, propose(schema, null, first));
      expect(problemOfType(whole, planned)).toBeUndefined();

      const state = settled(schema, planned);
      expect(planChange(schema, state, propose(schema, state, first))).toEqual({
        planned: state,
        requiresReplace: [],
      });

      const change = planChange(schema, state, propose(schema, state, second));
      expect(problemOfType(whole, change.planned)).toBeUndefined();
      const changed = settled(schema, { ...change.planned, ...fillUnknown(schema.fields, change.planned) });
      expect(planChange(schema, changed, propose(schema, changed, second))).toEqual({
        planned: changed,
        requiresReplace: [],
      });
    }),
    { numRuns: 300, seed: 1 },
  );
});

function isRight(schema: Schema, config: PlanObject): boolean {
  return !validateConfig(schema, config).some(isError);
}

function settled(schema: Schema, planned: PlanObject): JsonObject {
  const timeouts: JsonObject = schema.timeouts ? { [TIMEOUTS]: null } : {};
  return { ...settle(schema.fields, planned, { id: "/one" }, computedValue("/one")), ...timeouts };
}
