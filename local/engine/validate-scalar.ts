import { type Diagnostic, error, type Path } from "./diagnostic.js";
import { checkFormat } from "./format.js";
import { secondsOfPeriod } from "./format-time.js";
import type { ScalarField, ValueRules } from "./schema.js";
import type { Scalar } from "./type.js";
import type { PlanValue } from "./value.js";

/** One known value against the rules of its field; the messages are those that azurerm's users know. */
export function validateScalar(key: string, field: ScalarField, value: PlanValue, path: Path): Diagnostic[] {
  if (value === null) return [];
  const problem = checkValue(key, field.kind, field, value);
  return problem === undefined ? [] : [error(problem, path)];
}

/** What is wrong with it; undefined when nothing is. */
function checkValue(key: string, kind: Scalar, rules: ValueRules, value: PlanValue): string | undefined {
  const problem = kind === "number" ? checkNumber(key, rules, value) : checkText(key, rules, value);
  if (problem !== undefined || !rules.anyOf) return problem;
  const problems = rules.anyOf.map((alternative) =>
    checkValue(key, kind, { ...rules, anyOf: undefined, ...alternative }, value),
  );
  return problems.includes(undefined) ? undefined : problems.join(", or ");
}

function checkNumber(key: string, rules: ValueRules, value: PlanValue): string | undefined {
  const number = Number(value);
  const got = String(value);
  if (!rules.fraction && !Number.isInteger(number)) return `Attribute must be a whole number, got ${got}`;
  const { min, max, numbers } = rules;
  if (numbers && !numbers.includes(number))
    return `expected ${key} to be one of [${numbers.join(" ")}], got ${got}`;
  if (min !== undefined && max !== undefined && (number < min || number > max)) {
    return `expected ${key} to be in the range (${min} - ${max}), got ${got}`;
  }
  if (max !== undefined && number > max) return `expected ${key} to be at most (${max}), got ${got}`;
  if (min !== undefined && number < min) return `expected ${key} to be at least (${min}), got ${got}`;
  return undefined;
}

function checkText(key: string, rules: ValueRules, value: PlanValue): string | undefined {
  if (typeof value !== "string") return undefined;
  const got = rules.sensitive ? "a sensitive value" : value;
  if (rules.oneOf && !isOneOf(rules, value)) {
    const allowed = rules.oneOf.map((item) => JSON.stringify(item)).join(" ");
    return `expected ${key} to be one of [${allowed}], got ${got}`;
  }
  if (rules.notEmpty && value === "") return `expected "${key}" to not be an empty string, got ${got}`;
  if (rules.length && !isWithin(rules.length, Buffer.byteLength(value))) {
    const [shortest, longest] = rules.length;
    return `expected length of ${key} to be in the range (${shortest} - ${longest}), got ${got}`;
  }
  if (rules.pattern && !new RegExp(rules.pattern, "s").test(value)) {
    return `expected ${key} to be ${rules.expected}, got ${got}`;
  }
  return (
    (rules.format && checkFormat(rules.format, key, value, got)) ??
    (rules.period && checkPeriod(rules.period, key, value, got))
  );
}

function checkPeriod(
  [shortest, longest]: readonly [number, number],
  key: string,
  value: string,
  got: string,
): string | undefined {
  const seconds = secondsOfPeriod(value);
  return seconds === undefined || isWithin([shortest, longest], seconds)
    ? undefined
    : `expected ${key} to be in the range (${shortest} s - ${longest} s), got ${got}`;
}

function isOneOf({ oneOf = [], ignoreCase }: ValueRules, value: string): boolean {
  return oneOf.some((item) => item === value || (ignoreCase && item.toLowerCase() === value.toLowerCase()));
}

function isWithin([low, high]: readonly [number, number], count: number): boolean {
  return count >= low && count <= high;
}
