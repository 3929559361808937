import { isList, isObject } from "./field-plan.js";
import type { Field, Fields } from "./schema.js";
import type { PlanObject, PlanValue } from "./value.js";

/**
 * A prior state as the SDK reads it back before it plans: inside blocks there is no unset, only the type's zero. At the
 * top unset stays unset.
 */
export function zeroNested(fields: Fields, prior: PlanObject): PlanObject {
  const read = Object.entries(fields).map(([name, field]) => [name, readBlock(field, prior[name] ?? null)]);
  return { ...prior, ...Object.fromEntries(read) };
}

function readBlock(field: Field, value: PlanValue): PlanValue {
  if (field.kind !== "block" || !isList(value)) return value;
  return value.map((item) => (isObject(item) ? zeroFields(field.fields, item) : item));
}

function zeroFields(fields: Fields, item: PlanObject): PlanObject {
  const read = Object.entries(fields).map(([name, field]) => {
    const value = item[name] ?? null;
    return [name, value === null && !field.writeOnly ? ZERO[field.kind] : readBlock(field, value)];
  });
  return { ...item, ...Object.fromEntries(read) };
}

const ZERO: Record<Field["kind"], PlanValue> = {
  string: "",
  number: 0,
  bool: false,
  list: [],
  set: [],
  map: {},
  block: [],
};
