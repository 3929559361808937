import type { ScalarField } from "./schema.js";
import type { PlanValue } from "./value.js";

/** A value in the form that is kept: Azure's locations are written `West Europe` or `westeurope`. */
export function normalise(field: ScalarField, value: PlanValue): PlanValue {
  if (field.normalise !== "location" || typeof value !== "string") return value;
  return value.replaceAll(" ", "").toLowerCase();
}
