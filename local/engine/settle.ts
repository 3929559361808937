import { hasUnknown, isList, isObject } from "./field-plan.js";
import type { Field, Fields } from "./schema.js";
import { type JsonObject, type JsonValue, type PlanObject, type PlanValue, UNKNOWN } from "./value.js";

/** The value of a computed field that nobody else gave one. */
export type Fallback = (name: string, field: Field) => JsonValue;

/**
 * A plan as it is applied: what was planned stays as planned, inside blocks too, what was left open gets the given value,
 * or else the fallback's.
 */
export function settle(
  fields: Fields,
  planned: PlanObject,
  given: PlanObject,
  fallback: Fallback,
): JsonObject {
  return Object.fromEntries(
    Object.entries(fields).map(([name, field]) => {
      const value = planned[name] ?? null;
      return [name, settleValue(name, field, value, given[name], fallback)];
    }),
  );
}

/** A value that is known in all its parts, as plain data. */
export function toJson(value: PlanValue): JsonValue {
  if (value === UNKNOWN) throw new Error("a value is not known when it has to be");
  if (isList(value)) return value.map(toJson);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, toJson(item)]));
}

function settleValue(
  name: string,
  field: Field,
  value: PlanValue,
  given: PlanValue | undefined,
  fallback: Fallback,
): JsonValue {
  const chosen = value === UNKNOWN ? (given ?? value) : value;
  if (chosen === UNKNOWN) return fallback(name, field);
  if (field.kind === "block" && isList(chosen)) {
    return chosen.map((item, i) =>
      isObject(item) ? settle(field.fields, item, itemOf(given, i), fallback) : toJson(item),
    );
  }
  return toJson(hasUnknown(chosen) ? (given ?? chosen) : chosen);
}

/** The given block at the same place, if there is one. */
function itemOf(given: PlanValue | undefined, at: number): PlanObject {
  const item = isList(given) ? given[at] : undefined;
  return isObject(item) ? item : {};
}
