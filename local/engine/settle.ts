import { hasUnknown, isList, isObject } from "./field-plan.js";
import type { Field, Fields } from "./schema.js";
import { type JsonObject, type JsonValue, type PlanObject, type PlanValue, UNKNOWN } from "./value.js";

/** The value of a computed field that nobody else gave one. */
export type Fallback = (name: string, field: Field) => JsonValue;

/**
 * A plan as it is applied: what was planned stays as planned, what was left open gets the given value, or else the
 * fallback's. In a list of blocks that goes for each part of a block; a set that has anything open is the given one.
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
      const inParts = field.kind === "block" && field.nesting === "list" && isList(value);
      const chosen = hasUnknown(value) && !inParts ? (given[name] ?? value) : value;
      return [name, settleValue(name, field, chosen, given[name], fallback)];
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
  if (value === UNKNOWN) return fallback(name, field);
  if (field.kind !== "block" || !isList(value)) return toJson(value);
  const parts = isList(given) ? given : [];
  return value.map((item, at) => {
    const part = parts[at];
    return isObject(item) ? settle(field.fields, item, isObject(part) ? part : {}, fallback) : toJson(item);
  });
}
