import { type FieldPlan, hasUnknown, isObject, type Place, unchanged } from "./field-plan.js";
import type { CollectionField } from "./schema.js";
import { type PlanObject, type PlanValue, UNKNOWN } from "./value.js";

/** A map is planned as a whole: one unknown value makes all of it unknown, and a null is as if it were not written. */
export function planMap(
  field: CollectionField,
  prior: PlanValue,
  proposed: PlanValue,
  place: Place,
): FieldPlan {
  const replace = field.forceNew ? [place.path] : [];
  if (hasUnknown(proposed)) return { planned: UNKNOWN, changed: true, replace };
  const before = isObject(prior) ? prior : {};
  const after = withoutNulls(isObject(proposed) ? proposed : {});
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  if (field.computed && Object.keys(after).length === 0) {
    if (prior === null) return { planned: UNKNOWN, changed: true, replace };
    if (proposed === null) return unchanged(prior);
  }
  const same = [...names].every((name) => name in before && name in after && before[name] === after[name]);
  return same ? unchanged(prior) : { planned: after, changed: true, replace };
}

function withoutNulls(map: PlanObject): PlanObject {
  return Object.fromEntries(Object.entries(map).filter(([, value]) => value !== null));
}
