import { attribute, type Diagnostic, error, index, type Path } from "./diagnostic.js";
import { isList, isObject } from "./field-plan.js";
import { type Fields, isSet } from "./schema.js";
import type { PlanObject } from "./value.js";

/** A list or set cannot hold null. */
export function findNulls(fields: Fields, config: PlanObject, path: Path = []): Diagnostic[] {
  return Object.entries(fields).flatMap(([name, field]) => {
    const value = config[name];
    if (!isList(value)) return [];
    const here = [...path, attribute(name)];
    const found = value.flatMap((item, i) => {
      if (item === null) {
        const detail = "Null values are not allowed for this attribute value.";
        return [error("Null value found in list", [...here, index(i)], detail)];
      }
      return field.kind === "block" && isObject(item)
        ? findNulls(field.fields, item, [...here, index(i)])
        : [];
    });
    // An element of a set has no place that could be named.
    return isSet(field) ? found.map((diagnostic) => ({ ...diagnostic, path: here })) : found;
  });
}
