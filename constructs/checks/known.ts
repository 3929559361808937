import { Construct } from "constructs";
import type { Violation } from "../../core/errors.js";
import { isKnownAfterApply, knownTooLate, withoutMarks } from "../../core/known-after-apply.js";
import { Token } from "../cdktf.js";

/**
 * What a program gave that is known only after apply, and is needed before. `given` is searched to its ends, but not the
 * constructs in it; of the values named in `late`, Terraform may be the only one to know them.
 */
export function knownTooLateIn(where: string, given: object, late: readonly string[]): Violation[] {
  const needed = Object.entries(given).filter(([name]) => !late.includes(name));
  return needed
    .flatMap(([name, value]) => unknownIn(value, name))
    .map((what) => ({ where: withoutMarks(where), ...knownTooLate(what) }));
}

/** Where in a value, as a path: `dataDisks[0].name`. */
function unknownIn(value: unknown, path: string): string[] {
  if (typeof value === "string" || typeof value === "number") return isKnownAfterApply(value) ? [path] : [];
  if (typeof value !== "object" || value === null || Construct.isConstruct(value)) return [];
  if (Token.isUnresolved(value)) return [path];
  if (Array.isArray(value)) return value.flatMap((inner, at) => unknownIn(inner, `${path}[${at}]`));
  return Object.entries(value).flatMap(([key, inner]) =>
    isKnownAfterApply(key) ? [`a key of ${path}`] : unknownIn(inner, `${path}.${key}`),
  );
}
