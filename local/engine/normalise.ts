import { isDeepStrictEqual } from "node:util";
import type { ScalarField, ValueRules } from "./schema.js";
import type { PlanValue } from "./value.js";

/** A value in the form that is kept: Azure's locations are written `West Europe` or `westeurope`. */
export function normalise(field: ScalarField, value: PlanValue): PlanValue {
  if (field.normalise !== "location" || typeof value !== "string") return value;
  return value.replaceAll(" ", "").toLowerCase();
}

/** Whether a new text says the same as the old one in other characters, so that the old one stays. */
export function means(field: ScalarField, prior: PlanValue, given: PlanValue): boolean {
  if (typeof prior !== "string" || typeof given !== "string" || prior === given) return false;
  switch (field.compare) {
    case "text-in-any-case":
      return prior.toLowerCase() === given.toLowerCase();
    case "time":
      return Date.parse(prior) === Date.parse(given);
    case "ssh-key":
      return withoutBreaks(prior) === withoutBreaks(given);
    case "json":
      return isDeepStrictEqual(parse(prior), parse(given));
    default:
      return false;
  }
}

/** What tells an element of a set from the others, where the same can be written in more than one way. */
export function identityOf(rules: ValueRules, value: PlanValue): PlanValue {
  if (typeof value !== "string") return value;
  return rules.compare === "ssh-key" ? withoutBreaks(value) : value;
}

/** A key as it is, however its lines were broken. */
function withoutBreaks(key: string): string {
  return key
    .split("\n")
    .map((line) => line.trim())
    .join("");
}

/** The text itself when it is no JSON. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
