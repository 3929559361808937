import { attribute, index, type Path } from "./diagnostic.js";
import { type FieldPlan, isList, isObject, type Place, unchanged } from "./field-plan.js";
import { planMap } from "./plan-map.js";
import { planScalar } from "./plan-scalar.js";
import type { BlockField, CollectionField, Field, Fields, ScalarField } from "./schema.js";
import { setCode } from "./set-code.js";
import { type PlanObject, type PlanValue, UNKNOWN } from "./value.js";

/** Plans each field of an object; an object that is not there has null in every field. */
export function planFields(
  fields: Fields,
  prior: PlanObject | null,
  proposed: PlanObject | null,
  place: Place,
): { planned: PlanObject; changed: boolean; replace: readonly Path[] } {
  const plans = Object.entries(fields).map(([name, field]) => {
    const at = place.whole ? place : { ...place, path: [...place.path, attribute(name)] };
    return [name, planField(field, prior?.[name] ?? null, proposed?.[name] ?? null, at)] as const;
  });
  return {
    planned: Object.fromEntries(plans.map(([name, plan]) => [name, plan.planned])),
    changed: plans.some(([, plan]) => plan.changed),
    replace: plans.flatMap(([, plan]) => plan.replace),
  };
}

function planField(field: Field, prior: PlanValue, proposed: PlanValue, place: Place): FieldPlan {
  switch (field.kind) {
    case "map":
      return planMap(field, prior, proposed, place);
    case "list":
      return planList(field, prior, proposed, place);
    case "set":
      return planSet(field, prior, proposed, place);
    case "block": {
      const plan = (field.nesting === "list" ? planList : planSet)(field, prior, proposed, place);
      // A block that is not there is an empty collection, never null.
      return plan.planned === null && !field.attribute ? { ...plan, planned: [] } : plan;
    }
    default:
      return planScalar(field, prior, proposed, place);
  }
}

type SequenceField = CollectionField | BlockField;

function planList(field: SequenceField, prior: PlanValue, proposed: PlanValue, place: Place): FieldPlan {
  if (isUnknownSequence(proposed)) return unknown(field, place);
  const given = givenItems(field, proposed);
  if (prior !== null && given === null && field.computed) return unchanged(prior);
  const before = isList(prior) ? prior : [];
  const after = given ?? [];
  if (before.length === 0 && after.length === 0) {
    if (given !== null && !place.whole) return unchanged(prior);
    if (field.computed) return unknown(field, place);
  }

  const longest = Math.max(before.length, after.length);
  const items = Array.from({ length: longest }, (_, i) => {
    const at = place.whole ? place : { ...place, path: [...place.path, index(i)] };
    return planItem(field, before[i] ?? null, after[i] ?? null, at);
  });
  const counted = before.length !== after.length || place.whole;
  if (!counted && !items.some((item) => item.changed)) return unchanged(prior);
  const counts = before.length !== after.length;
  return {
    planned: items.slice(0, after.length).map((item) => item.planned),
    changed: true,
    replace: [...items.flatMap((item) => item.replace), ...(field.forceNew && counts ? [place.path] : [])],
  };
}

function planSet(field: SequenceField, prior: PlanValue, proposed: PlanValue, place: Place): FieldPlan {
  if (isUnknownSequence(proposed)) return unknown(field, place);
  const given = givenItems(field, proposed);
  if (given === null && field.computed) return prior === null ? unknown(field, place) : unchanged(prior);
  const before = byCode(field, isList(prior) ? prior : []);
  const after = byCode(field, given ?? []);
  const same = before.size === after.size && [...after.keys()].every((code) => before.has(code));
  if (same && !place.whole && (given !== null || after.size === 0)) return unchanged(prior);

  const inside = { ...place, whole: true };
  const removed = [...before].filter(([code]) => !after.has(code));
  const dropped = removed.flatMap(([, item]) => planItem(field, item, null, inside).replace);
  const items = [...after].map(([code, item]) => planItem(field, before.get(code) ?? null, item, inside));
  const counts = field.forceNew && before.size !== after.size ? [place.path] : [];
  return {
    planned: items.map((item) => item.planned),
    changed: true,
    replace: [...dropped, ...items.flatMap((item) => item.replace), ...counts],
  };
}

function planItem(field: SequenceField, prior: PlanValue, proposed: PlanValue, place: Place): FieldPlan {
  if (field.kind === "block") {
    return planFields(
      field.fields,
      isObject(prior) ? prior : null,
      isObject(proposed) ? proposed : null,
      place,
    );
  }
  const element: ScalarField = { kind: field.element, ...(field.forceNew ? { forceNew: true } : {}) };
  const plan = planScalar(element, prior, proposed, place);
  return plan.planned === null && field.element === "string" ? { ...plan, planned: "" } : plan;
}

/** The SDK cannot hold a list that is known in parts: one unknown element makes all of it unknown. */
function isUnknownSequence(proposed: PlanValue): boolean {
  return proposed === UNKNOWN || (isList(proposed) && proposed.includes(UNKNOWN));
}

/** What the configuration says; null when it says nothing. No block at all counts as nothing. */
function givenItems(field: SequenceField, proposed: PlanValue): readonly PlanValue[] | null {
  if (!isList(proposed)) return null;
  return field.kind === "block" && !field.attribute && proposed.length === 0 ? null : proposed;
}

function byCode(field: SequenceField, items: readonly PlanValue[]): Map<string, PlanValue> {
  return new Map(items.map((item) => [setCode(field, item), item]));
}

function unknown(field: SequenceField, place: Place): FieldPlan {
  return { planned: UNKNOWN, changed: true, replace: field.forceNew ? [place.path] : [] };
}
