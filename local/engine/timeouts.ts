import { attribute, type Diagnostic, error } from "./diagnostic.js";
import { isObject } from "./field-plan.js";
import { isDuration } from "./format-time.js";
import { type Schema, TIMEOUTS } from "./schema.js";
import { type PlanObject, type PlanValue, UNKNOWN } from "./value.js";

/** Each timeout has to be a duration by the time of a plan; validation lets them pass, as azurerm does. */
export function checkTimeouts(proposed: PlanObject): Diagnostic[] {
  const timeouts = proposed[TIMEOUTS];
  if (!isObject(timeouts)) return [];
  return Object.entries(timeouts).flatMap(([operation, value]) => {
    const problem = problemOf(value);
    const path = [attribute(TIMEOUTS), attribute(operation)];
    return problem ? [error(`Error parsing "${operation}" timeout: ${problem}`, path)] : [];
  });
}

function problemOf(value: PlanValue): string | undefined {
  if (value === null) return undefined;
  if (value === UNKNOWN) return "its value is not known before apply";
  const text = String(value);
  return isDuration(text.replace(/^-/, "")) ? undefined : `invalid duration ${JSON.stringify(text)}`;
}

/** `timeouts` is no part of the resource: it is taken over as it is written. */
export function plannedTimeouts(schema: Schema, proposed: PlanObject): PlanObject {
  if (!schema.timeouts) return {};
  const timeouts = proposed[TIMEOUTS] ?? null;
  return { [TIMEOUTS]: timeouts === UNKNOWN ? null : timeouts };
}
