import { isList, isObject } from "./field-plan.js";
import type { Fields } from "./schema.js";
import type { PlanObject, PlanValue } from "./value.js";

/**
 * What the configuration says under a key such as `zone` or `os_disk.0.caching`; null when it says nothing. A block
 * that is not there says nothing, an attribute that is an empty list does.
 */
export function configured(fields: Fields, config: PlanObject, key: string): PlanValue {
  const [name = "", position, ...rest] = key.split(".");
  const field = fields[name];
  const value = config[name] ?? null;
  if (!field || value === null) return null;
  if (field.kind === "block" && !field.attribute && isList(value) && value.length === 0) return null;
  if (position === undefined || !isList(value)) return value;
  const item = value[Number(position)] ?? null;
  if (rest.length === 0 || !isObject(item) || field.kind !== "block") return item;
  return configured(field.fields, item, rest.join("."));
}
