import type { Path } from "./diagnostic.js";
import { type PlanObject, type PlanValue, UNKNOWN } from "./value.js";

/** What happens to one field. */
export interface FieldPlan {
  readonly planned: PlanValue;
  readonly changed: boolean;
  /** Where a change means another resource. */
  readonly replace: readonly Path[];
}

export interface Place {
  /** The resource is made, so that nothing computed has a value yet. */
  readonly isNew: boolean;
  /** Inside a set, whose elements are written whole; the path then ends at the set. */
  readonly whole: boolean;
  readonly path: Path;
}

export function unchanged(prior: PlanValue): FieldPlan {
  return { planned: prior, changed: false, replace: [] };
}

export function isList(value: PlanValue | undefined): value is readonly PlanValue[] {
  return Array.isArray(value);
}

export function isObject(value: PlanValue | undefined): value is PlanObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether any part of it is unknown. */
export function hasUnknown(value: PlanValue): boolean {
  if (value === UNKNOWN) return true;
  if (isList(value)) return value.some(hasUnknown);
  return isObject(value) && Object.values(value).some(hasUnknown);
}
