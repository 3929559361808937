import { isList, isObject } from "./field-plan.js";
import { type Field, type Fields, isSet } from "./schema.js";
import { type PlanObject, type PlanValue, UNKNOWN } from "./value.js";

/** Whether two values differ in nothing but unset against zero and the order of a set's elements. */
export function isEquivalent(fields: Fields, a: PlanObject, b: PlanObject): boolean {
  return Object.entries(fields).every(([name, field]) => isSame(field, a[name] ?? null, b[name] ?? null));
}

function isSame(field: Field, a: PlanValue, b: PlanValue): boolean {
  if (a === UNKNOWN || b === UNKNOWN) return a === b;
  if (isZero(a) || isZero(b)) return isZero(a) && isZero(b);
  if (isList(a) && isList(b)) {
    if (a.length !== b.length) return false;
    if (!isSet(field)) return a.every((item, i) => isSameItem(field, item, b[i] ?? null));
    const within = (items: readonly PlanValue[], item: PlanValue) =>
      items.some((other) => isSameItem(field, item, other));
    return a.every((item) => within(b, item)) && b.every((item) => within(a, item));
  }
  if (isObject(a) && isObject(b)) {
    const names = Object.keys(a);
    return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name]);
  }
  return a === b;
}

function isSameItem(field: Field, a: PlanValue, b: PlanValue): boolean {
  if (field.kind === "block" && isObject(a) && isObject(b)) return isEquivalent(field.fields, a, b);
  return a === b;
}

function isZero(value: PlanValue): boolean {
  if (value === null || value === "" || value === 0 || value === false) return true;
  if (isList(value)) return value.length === 0;
  return isObject(value) && Object.keys(value).length === 0;
}
