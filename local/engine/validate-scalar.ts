import { type Diagnostic, error, type Path } from "./diagnostic.js";
import { checkFormat } from "./format.js";
import type { ScalarField } from "./schema.js";
import type { PlanValue } from "./value.js";

/** One known value against the rules of its field; the messages are those that azurerm's users know. */
export function validateScalar(key: string, field: ScalarField, value: PlanValue, path: Path): Diagnostic[] {
  if (value === null) return [];
  const problem = field.kind === "number" ? checkNumber(key, field, value) : checkText(key, field, value);
  return problem === undefined ? [] : [error(problem, path)];
}

function checkNumber(key: string, field: ScalarField, value: PlanValue): string | undefined {
  const number = Number(value);
  const got = String(value);
  if (!field.fraction && !Number.isInteger(number)) return `Attribute must be a whole number, got ${got}`;
  const { min, max, numbers } = field;
  if (numbers && !numbers.includes(number))
    return `expected ${key} to be one of [${numbers.join(" ")}], got ${got}`;
  if (min !== undefined && max !== undefined && (number < min || number > max)) {
    return `expected ${key} to be in the range (${min} - ${max}), got ${got}`;
  }
  if (min !== undefined && number < min) return `expected ${key} to be at least (${min}), got ${got}`;
  return undefined;
}

function checkText(key: string, field: ScalarField, value: PlanValue): string | undefined {
  if (typeof value !== "string") return undefined;
  const got = field.sensitive ? "a sensitive value" : value;
  if (field.oneOf && !isOneOf(field, value)) {
    const allowed = field.oneOf.map((item) => JSON.stringify(item)).join(" ");
    return `expected ${key} to be one of [${allowed}], got ${got}`;
  }
  if (field.notEmpty && value === "") return `expected "${key}" to not be an empty string, got ${got}`;
  if (field.length && !isWithin(field.length, value.length)) {
    const [shortest, longest] = field.length;
    return `expected length of ${key} to be in the range (${shortest} - ${longest}), got ${got}`;
  }
  if (field.pattern && !new RegExp(field.pattern, "s").test(value)) {
    return `expected ${key} to be ${field.expected}, got ${got}`;
  }
  return field.format && checkFormat(field.format, key, value, got);
}

function isOneOf({ oneOf = [], ignoreCase }: ScalarField, value: string): boolean {
  return oneOf.some((item) => item === value || (ignoreCase && item.toLowerCase() === value.toLowerCase()));
}

function isWithin([low, high]: readonly [number, number], count: number): boolean {
  return count >= low && count <= high;
}
