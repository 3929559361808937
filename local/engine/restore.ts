import { isList, isObject } from "./field-plan.js";
import { type Field, type Fields, isSet } from "./schema.js";
import { type PlanObject, type PlanValue, UNKNOWN } from "./value.js";

/**
 * Planning by text loses the difference between unset and empty, and forgets an unknown where nothing was before;
 * here the planned values get back what the configuration says of these.
 */
export function restoreEmptyAndUnknown(
  fields: Fields,
  planned: PlanObject,
  proposed: PlanObject,
): PlanObject {
  return Object.fromEntries(
    Object.entries(fields).map(([name, field]) => [
      name,
      restore(field, planned[name] ?? null, proposed[name] ?? null),
    ]),
  );
}

function restore(field: Field, planned: PlanValue, proposed: PlanValue): PlanValue {
  if (proposed === UNKNOWN) return planned === null ? proposed : planned;
  if (proposed === null || planned === UNKNOWN) return planned;
  if (field.kind === "string") return planned === null && proposed === "" ? "" : planned;
  if (!isList(proposed) || isSet(field)) return planned;
  if (planned === null) return proposed.every((item) => item === UNKNOWN) ? proposed : null;
  if (!isList(planned) || planned.length !== proposed.length) return planned;
  return planned.map((item, i) => restoreItem(field, item, proposed[i] ?? null));
}

function restoreItem(field: Field, planned: PlanValue, proposed: PlanValue): PlanValue {
  if (field.kind !== "block" || !isObject(planned) || !isObject(proposed)) return planned;
  return restoreEmptyAndUnknown(field.fields, planned, proposed);
}
