import fc from "fast-check";
import { isObject } from "../../local/engine/field-plan.js";
import { type Schema, TIMEOUTS } from "../../local/engine/schema.js";
import type { PlanObject, PlanValue } from "../../local/engine/value.js";
import { configurationWith } from "../../testbed/configurations/configuration.js";
import { leastConfiguration } from "../../testbed/configurations/least.js";
import { type Place, placesOf, valueAt, withValue } from "../../testbed/configurations/places.js";
import { randomFields, randomTimeouts, randomValue } from "./random-value.js";

/**
 * Two configurations of a type, the second for a change of the first: either anything of the right types, or one that
 * keeps the rules with a few values changed, which gets further.
 */
export function randomConfigurations(type: string, schema: Schema): fc.Arbitrary<[PlanObject, PlanObject]> {
  const known = ARBITRARIES.get(type);
  if (known) return known;
  const one = fc.oneof(
    { weight: 1, arbitrary: anything(schema) },
    { weight: 3, arbitrary: nearlyRight(type, schema) },
  );
  const arbitrary = fc.tuple(one, one);
  ARBITRARIES.set(type, arbitrary);
  return arbitrary;
}

const ARBITRARIES = new Map<string, fc.Arbitrary<[PlanObject, PlanObject]>>();

function anything(schema: Schema): fc.Arbitrary<PlanObject> {
  return withTimeouts(schema, randomFields(schema.fields));
}

function nearlyRight(type: string, schema: Schema): fc.Arbitrary<PlanObject> {
  const settable = placesOf(schema.fields).filter(({ field }) => field.required || field.optional);
  const keys = settable.map(({ key }) => key);
  const right = fc
    .subarray(keys, { maxLength: Math.min(6, keys.length) })
    .map((wanted): PlanObject => configurationWith(schema, wanted) ?? leastConfiguration(type, schema));
  const changed = right.chain((config) => randomlyChanged(config, settable));
  return withTimeouts(schema, fc.oneof(right, changed));
}

function randomlyChanged(config: PlanObject, settable: readonly Place[]): fc.Arbitrary<PlanObject> {
  const there = settable.filter((place) => holds(config, place));
  const places = fc.subarray(there, { maxLength: Math.min(2, there.length) });
  return places
    .chain((some) => fc.tuple(...some.map(randomChange)))
    .map((changes) => changes.reduce(put, config));
}

interface Change {
  readonly place: Place;
  readonly value: PlanValue;
}

function randomChange(place: Place): fc.Arbitrary<Change> {
  return randomValue(place.field, 2).map((value) => ({ place, value }));
}

/** Whether there is something of which the field is a part. */
function holds(config: PlanObject, { path }: Place): boolean {
  return path.length === 1 || isObject(valueAt(config, path.slice(0, -1)));
}

/** A change of a block may have taken away what is inside it. */
function put(config: PlanObject, { place, value }: Change): PlanObject {
  return holds(config, place) ? withValue(config, place.path, value) : config;
}

function withTimeouts(schema: Schema, fields: fc.Arbitrary<PlanObject>): fc.Arbitrary<PlanObject> {
  if (!schema.timeouts) return fields;
  const timeouts = randomTimeouts(schema.timeouts);
  return fc.tuple(fields, timeouts).map(([values, value]) => ({ ...values, [TIMEOUTS]: value }));
}
