import { configured } from "./config.js";
import { attribute, type Diagnostic, error, index, type Path } from "./diagnostic.js";
import { hasUnknown, isList, isObject } from "./field-plan.js";
import {
  type BlockField,
  type CollectionField,
  type Field,
  type Fields,
  isSet,
  type Schema,
} from "./schema.js";
import {
  validateCombination,
  validateConflicts,
  validateRequiredWith,
  type Whole,
} from "./validate-combination.js";
import { findNulls } from "./validate-nulls.js";
import { validateScalar } from "./validate-scalar.js";
import type { PlanObject, PlanValue } from "./value.js";

/** Everything in a configuration that the resource type's rules refuse; what is not yet known passes. */
export function validateConfig(schema: Schema, config: PlanObject): Diagnostic[] {
  const nulls = findNulls(schema.fields, config);
  if (nulls.length > 0) return nulls;
  return validateFields({ fields: schema.fields, config }, schema.fields, config, "", []);
}

function validateFields(
  whole: Whole,
  fields: Fields,
  config: PlanObject,
  prefix: string,
  path: Path,
): Diagnostic[] {
  return Object.entries(fields)
    .filter(([name]) => !(prefix === "" && name === "id"))
    .flatMap(([name, field]) => {
      const value = configured(fields, config, name);
      return validateField(whole, `${prefix}${name}`, field, value, [...path, attribute(name)]);
    });
}

function validateField(whole: Whole, key: string, field: Field, value: PlanValue, path: Path): Diagnostic[] {
  const combination = validateCombination(whole, key, field, path);
  if (combination) return [combination];
  if (value === null) return field.required ? [missing(key, path)] : [];
  if (!field.required && !field.optional) return [unconfigurable(key, path)];
  const partner = validateRequiredWith(whole, key, field, path);
  if (partner) return [partner];
  if (hasUnknown(value)) return [];
  const conflict = validateConflicts(whole, key, field, path);
  if (conflict) return [conflict];
  return [...validateValue(whole, key, field, value, path), ...deprecation(key, field, path)];
}

function validateValue(whole: Whole, key: string, field: Field, value: PlanValue, path: Path): Diagnostic[] {
  switch (field.kind) {
    case "map":
      return [];
    case "list":
    case "set":
    case "block": {
      if (!isList(value)) return [];
      const count = validateCount(key, field, value.length, path);
      if (count) return [count];
      const found = value.flatMap((item, i) =>
        validateItem(whole, `${key}.${i}`, field, item, [...path, index(i)]),
      );
      // An element of a set has no place that could be named.
      return isSet(field) ? found.map((diagnostic) => ({ ...diagnostic, path })) : found;
    }
    default:
      return validateScalar(key, field, value, path);
  }
}

function validateItem(
  whole: Whole,
  key: string,
  field: CollectionField | BlockField,
  item: PlanValue,
  path: Path,
): Diagnostic[] {
  if (field.kind === "block") {
    return isObject(item) ? validateFields(whole, field.fields, item, `${key}.`, path) : [];
  }
  return validateScalar(key, { ...field.elementRules, kind: field.element }, item, path);
}

function validateCount(
  key: string,
  field: CollectionField | BlockField,
  count: number,
  path: Path,
): Diagnostic | undefined {
  if (field.maxItems && count > field.maxItems) {
    const detail = `Attribute ${key} supports ${field.maxItems} item maximum, but config has ${count} declared.`;
    return error("Too many list items", path, detail);
  }
  if (field.minItems && count < field.minItems) {
    const detail = `Attribute ${key} requires ${field.minItems} item minimum, but config has only ${count} declared.`;
    return error("Not enough list items", path, detail);
  }
  return undefined;
}

function missing(key: string, path: Path): Diagnostic {
  const detail = `The argument "${key}" is required, but no definition was found.`;
  return error("Missing required argument", path, detail);
}

function unconfigurable(key: string, path: Path): Diagnostic {
  const detail = `Can't configure a value for "${key}": its value will be decided automatically based on the result of applying this configuration.`;
  return error("Value for unconfigurable attribute", path, detail);
}

function deprecation(key: string, field: Field, path: Path): Diagnostic[] {
  if (!field.deprecated) return [];
  const detail = `A later version of the provider will not take "${key}" any more.`;
  return [{ severity: "warning", summary: "Argument is deprecated", detail, path }];
}
