import type { Type } from "./type.js";
import type { JsonValue, PlanObject, PlanValue } from "./value.js";

/**
 * Stored values in the form of their type: every attribute is there, null when unset, and what the type does not know
 * is dropped.
 */
export function conform(type: Type, value: JsonValue | undefined): PlanValue {
  if (value === undefined || value === null) return null;
  if (typeof type === "string") return conformScalar(type, value);
  const [kind, inner] = type;
  switch (kind) {
    case "object":
      return conformObject(inner, value);
    case "map":
      return isRecord(value)
        ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, conform(inner, item)]))
        : null;
    default:
      return Array.isArray(value) ? value.map((item: JsonValue) => conform(inner, item)) : null;
  }
}

export function conformObject(types: { readonly [name: string]: Type }, value: JsonValue): PlanObject {
  const source = isRecord(value) ? value : {};
  return Object.fromEntries(Object.entries(types).map(([name, type]) => [name, conform(type, source[name])]));
}

/** Terraform's state may hold a number as text, when it is too long for a float. */
function conformScalar(type: Type, value: JsonValue): PlanValue {
  if (type === "string") return typeof value === "string" ? value : String(value);
  if (type === "bool") return value === true || value === "true";
  return typeof value === "number" || typeof value === "string" ? value : null;
}

function isRecord(value: JsonValue): value is { readonly [name: string]: JsonValue } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
