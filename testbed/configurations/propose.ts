import type { Field, Fields, Schema } from "../../local/engine/schema.js";
import { isSet, TIMEOUTS } from "../../local/engine/schema.js";
import type { PlanObject, PlanValue } from "../../local/engine/value.js";

/**
 * Terraform's merge of a configuration with the state before it asks for a plan: what the configuration leaves out and
 * the provider may compute stays as it is.
 */
export function propose(schema: Schema, prior: PlanObject | null, config: PlanObject): PlanObject {
  const merged = mergeFields(schema.fields, prior, config);
  return schema.timeouts ? { ...merged, [TIMEOUTS]: config[TIMEOUTS] ?? null } : merged;
}

function mergeFields(fields: Fields, prior: PlanObject | null, config: PlanObject): PlanObject {
  return Object.fromEntries(
    Object.entries(fields).map(([name, field]) => [
      name,
      mergeField(field, prior?.[name] ?? null, config[name] ?? null),
    ]),
  );
}

function mergeField(field: Field, prior: PlanValue, written: PlanValue): PlanValue {
  if (field.kind !== "block" || field.attribute) {
    return written === null && field.computed ? prior : written;
  }
  if (!Array.isArray(written)) return written;
  const before: readonly PlanValue[] = Array.isArray(prior) ? prior : [];
  const left = [...before];
  return written.map((item: PlanValue, i: number) => {
    if (!isObject(item)) return item;
    const match = isSet(field) ? takeMatch(field.fields, left, item) : (before[i] ?? null);
    return mergeFields(field.fields, isObject(match) ? match : null, item);
  });
}

/** The element of the old set that says the same as the new one in all that a configuration can say. */
function takeMatch(fields: Fields, left: PlanValue[], item: PlanObject): PlanValue {
  const at = left.findIndex((other) => isObject(other) && agrees(fields, other, item));
  return at === -1 ? null : (left.splice(at, 1)[0] ?? null);
}

function agrees(fields: Fields, prior: PlanObject, written: PlanObject): boolean {
  return Object.entries(fields).every(([name, field]) => {
    const [before, after] = [prior[name] ?? null, written[name] ?? null];
    if (after === null && field.computed) return true;
    return JSON.stringify(before, unknownToText) === JSON.stringify(after, unknownToText);
  });
}

function unknownToText(_: string, value: unknown): unknown {
  return typeof value === "symbol" ? value.toString() : value;
}

function isObject(value: PlanValue): value is PlanObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
