import { isList, isObject } from "./field-plan.js";
import type { Fields } from "./schema.js";
import { type PlanObject, type PlanValue, UNKNOWN } from "./value.js";

/** In a new resource everything computed that has no value yet is unknown. */
export function fillUnknown(fields: Fields, planned: PlanObject): PlanObject {
  return mapFields(fields, planned, (value, { computed, isBlock }) =>
    computed && value === null && !isBlock ? UNKNOWN : value,
  );
}

/** Write-only values are in neither plan nor state. */
export function clearWriteOnly(fields: Fields, planned: PlanObject): PlanObject {
  return mapFields(fields, planned, (value, { writeOnly }) => (writeOnly ? null : value));
}

interface About {
  readonly computed: boolean;
  readonly writeOnly: boolean;
  readonly isBlock: boolean;
}

function mapFields(
  fields: Fields,
  values: PlanObject,
  change: (value: PlanValue, about: About) => PlanValue,
): PlanObject {
  return Object.fromEntries(
    Object.entries(fields).map(([name, field]) => {
      const value = values[name] ?? null;
      const isBlock = field.kind === "block" && !field.attribute;
      if (isBlock && isList(value)) {
        return [name, value.map((item) => (isObject(item) ? mapFields(field.fields, item, change) : item))];
      }
      const about = { computed: field.computed === true, writeOnly: field.writeOnly === true, isBlock };
      return [name, change(value, about)];
    }),
  );
}
