import { type Diagnostic, error, type Path } from "./diagnostic.js";
import type { ScalarField } from "./schema.js";
import type { PlanValue } from "./value.js";

/** One known value against the rules of its field. */
export function validateScalar(key: string, field: ScalarField, value: PlanValue, path: Path): Diagnostic[] {
  if (value === null) return [];
  if (field.kind === "number" && !field.fraction && !Number.isInteger(Number(value))) {
    return [error(`Attribute must be a whole number, got ${String(value)}`, path)];
  }
  if (field.oneOf && !field.oneOf.some((allowed) => allowed === value)) {
    const allowed = field.oneOf.map((item) => JSON.stringify(item)).join(" ");
    return [error(`expected ${key} to be one of [${allowed}], got ${String(value)}`, path)];
  }
  return [];
}
