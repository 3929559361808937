import { configured } from "./config.js";
import { type Diagnostic, error, type Path } from "./diagnostic.js";
import { hasUnknown } from "./field-plan.js";
import type { FieldRules, Fields } from "./schema.js";
import { type PlanObject, type PlanValue, UNKNOWN } from "./value.js";

/** The whole configuration, because rules name other fields from the top. */
export interface Whole {
  readonly fields: Fields;
  readonly config: PlanObject;
}

/** Rules that hold whether or not the field itself is set: exactly one of, at least one of. */
export function validateCombination(
  { fields, config }: Whole,
  key: string,
  { exactlyOneOf, atLeastOneOf }: FieldRules,
  path: Path,
): Diagnostic | undefined {
  if (exactlyOneOf) {
    const keys = sorted(exactlyOneOf, key);
    const values = keys.map((name): Configured => ({ name, value: configured(fields, config, name) }));
    const unknown = values.filter(({ value }) => hasUnknown(value));
    const set = values.filter(({ value }) => value !== null && !hasUnknown(value)).map(({ name }) => name);
    if (set.length === 0 && unknown.length === 0) {
      const detail = `"${key}": one of \`${keys.join(",")}\` must be specified`;
      return error("Invalid combination of arguments", path, detail);
    }
    if (set.length > 1) {
      const detail = `"${key}": only one of \`${keys.join(",")}\` can be specified, but \`${set.join(",")}\` were specified.`;
      return error("Invalid combination of arguments", path, detail);
    }
  }
  if (atLeastOneOf) {
    const keys = sorted(atLeastOneOf, key);
    if (keys.every((name) => configured(fields, config, name) === null)) {
      const detail = `"${key}": one of \`${keys.join(",")}\` must be specified`;
      return error("Missing required argument", path, detail);
    }
  }
  return undefined;
}

export function validateRequiredWith(
  { fields, config }: Whole,
  key: string,
  { requiredWith }: FieldRules,
  path: Path,
): Diagnostic | undefined {
  if (!requiredWith) return undefined;
  const keys = sorted(requiredWith, key);
  if (keys.every((name) => configured(fields, config, name) !== null)) return undefined;
  const detail = `"${key}": all of \`${keys.join(",")}\` must be specified`;
  return error("Missing required argument", path, detail);
}

export function validateConflicts(
  { fields, config }: Whole,
  key: string,
  { conflictsWith }: FieldRules,
  path: Path,
): Diagnostic | undefined {
  const other = conflictsWith?.find((name) => {
    const value = configured(fields, config, name);
    return value !== null && value !== UNKNOWN;
  });
  return other === undefined
    ? undefined
    : error("Conflicting configuration arguments", path, `"${key}": conflicts with ${other}`);
}

interface Configured {
  readonly name: string;
  readonly value: PlanValue;
}

function sorted(names: readonly string[], key: string): string[] {
  return [...new Set([...names, key])].sort();
}
