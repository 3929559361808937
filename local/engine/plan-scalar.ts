import { type FieldPlan, type Place, unchanged } from "./field-plan.js";
import { means, normalise } from "./normalise.js";
import type { ScalarField } from "./schema.js";
import type { Scalar } from "./type.js";
import { type PlanValue, UNKNOWN } from "./value.js";

/**
 * A single value. The SDK compares text, in which "not set" is the empty text, and takes an absent new value for the
 * type's zero once there is an old one.
 */
export function planScalar(
  field: ScalarField,
  prior: PlanValue,
  proposed: PlanValue,
  place: Place,
): FieldPlan {
  const given = normalise(field, proposed ?? field.default ?? null);
  const replace = field.forceNew ? [place.path] : [];
  if (given === UNKNOWN) return { planned: UNKNOWN, changed: true, replace };

  if (means(field, prior, given)) return { ...unchanged(prior), changed: place.whole };
  const before = text(prior);
  // Where case does not matter, an empty text says the same as none, and asks for no computed value.
  if (field.compare === "text-in-any-case" && before === "" && given === "" && !place.whole) {
    return unchanged(prior);
  }
  const after = text(given ?? (prior === null ? null : ZERO[field.kind]));
  if (field.sameAsNone && withoutNone(field, before) === withoutNone(field, after) && !place.whole) {
    return unchanged(prior);
  }
  const keep = prior === null && field.required && field.kind === "string" ? "" : prior;
  if (before === after && !place.whole && !(field.computed && before === "" && place.isNew)) {
    return unchanged(keep);
  }
  const removed = prior !== null && given === null;
  if (field.computed) {
    if (removed || (before !== "" && after === "")) return unchanged(keep);
    if (after === "") return { planned: UNKNOWN, changed: true, replace };
  }
  return {
    planned: removed ? null : (given ?? (field.kind === "string" ? "" : null)),
    changed: true,
    replace: before === after ? [] : replace,
  };
}

function withoutNone({ sameAsNone }: ScalarField, value: string): string {
  return value === sameAsNone ? "" : value;
}

const ZERO: Record<Scalar, PlanValue> = { string: "", number: 0, bool: false };

function text(value: PlanValue): string {
  return value === null ? "" : String(value);
}
