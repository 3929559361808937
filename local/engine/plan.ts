import { attribute, type Path } from "./diagnostic.js";
import { isEquivalent } from "./equivalent.js";
import { planFields } from "./plan-field.js";
import { restoreEmptyAndUnknown } from "./restore.js";
import type { Schema } from "./schema.js";
import { plannedTimeouts } from "./timeouts.js";
import { clearWriteOnly, fillUnknown } from "./unknown.js";
import { type PlanObject, UNKNOWN } from "./value.js";
import { zeroNested } from "./zero-nested.js";

export interface PlannedChange {
  readonly planned: PlanObject;
  /** The values whose change means another resource in place of this one. */
  readonly requiresReplace: readonly Path[];
}

/**
 * What a change will do, as a provider of Terraform's SDK 2 plans it: `prior` is null for a new resource, `proposed`
 * is Terraform's merge of the configuration with what the prior state has for computed values.
 */
export function planChange(schema: Schema, prior: PlanObject | null, proposed: PlanObject): PlannedChange {
  const { id: _, ...fields } = schema.fields;
  const place = { isNew: prior === null, whole: false, path: [] };
  const change = planFields(fields, prior && zeroNested(fields, prior), proposed, place);
  if (prior && !change.changed) return { planned: prior, requiresReplace: [] };

  const id = prior?.id ?? UNKNOWN;
  const raw: PlanObject = { ...change.planned, id, ...plannedTimeouts(schema, proposed) };
  const restored = { ...raw, ...restoreEmptyAndUnknown(fields, raw, proposed) };
  if (prior && isEquivalent(fields, prior, restored)) return { planned: prior, requiresReplace: [] };

  const filled = prior ? restored : { ...restored, ...fillUnknown(fields, restored) };
  const planned = { ...filled, ...clearWriteOnly(fields, filled) };
  const replaced = unique(change.replace.map(toAttribute));
  const withId = replaced.length > 0 || id === UNKNOWN ? [...replaced, [attribute("id")]] : replaced;
  return { planned, requiresReplace: withId };
}

/** Only an attribute or block can mean another resource, not one of its elements. */
function toAttribute(path: Path): Path {
  const last = path.findLastIndex((step) => "attribute" in step);
  return path.slice(0, last + 1);
}

function unique(paths: readonly Path[]): Path[] {
  return [...new Map(paths.map((path) => [JSON.stringify(path), path])).values()];
}
