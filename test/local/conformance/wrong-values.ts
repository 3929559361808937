import type { ScalarField, ValueRules } from "../../../local/engine/schema.js";

export interface WrongValue {
  /** The kind of rule that it breaks. */
  readonly rule: string;
  readonly value: string | number;
}

/** One value for each of a field's rules that breaks it and as few others as can be. */
export function wrongValues(field: ScalarField): WrongValue[] {
  if (field.kind === "bool") return [];
  return field.kind === "number" ? wrongNumbers(field) : wrongTexts(field);
}

function wrongNumbers({ fraction, numbers, min, max }: ValueRules): WrongValue[] {
  return [
    ...(fraction ? [] : [{ rule: "whole number", value: 0.5 }]),
    ...(numbers ? [{ rule: "allowed number", value: Math.max(...numbers) + 1 }] : []),
    ...(min === undefined ? [] : [{ rule: "least", value: min - 1 }]),
    ...(max === undefined ? [] : [{ rule: "most", value: max + 1 }]),
  ];
}

const WRONG_FORMS: Record<NonNullable<ValueRules["format"]>, string> = {
  base64: "#!",
  cidr: "192.0.2.0/33",
  duration: "soon",
  "https-url": "http://example.com/",
  ip: "192.0.2.256",
  ipv4: "2001:db8::1",
  json: "{",
  period: "P",
  "ssh-key": "ssh-dss AAAA",
  time: "tomorrow",
  uuid: "1",
};

/** Of these one is wrong for each pattern. */
const ODD = [" ", "!", "-", "a b", "A", "1", ".", "/", "e".repeat(1000)];

/** What is wrong for each of the alternatives. */
function wrongInAll({ anyOf }: ValueRules): WrongValue[] {
  if (!anyOf) return [];
  const [first = [], ...others] = anyOf.map((each) => wrongTexts(each).map(({ value }) => value));
  const value = first.find((text) => others.every((texts) => texts.includes(text)));
  return value === undefined ? [] : [{ rule: "any of", value }];
}

function wrongTexts(rules: ValueRules): WrongValue[] {
  const { oneOf, notEmpty, length, pattern, format, period } = rules;
  const odd = pattern === undefined ? undefined : ODD.find((text) => !new RegExp(pattern, "s").test(text));
  if (pattern !== undefined && odd === undefined) throw new Error(`nothing is wrong for ${pattern}`);
  return [
    ...(oneOf ? [{ rule: "allowed value", value: "longshore" }] : []),
    ...(notEmpty ? [{ rule: "not empty", value: "" }] : []),
    ...(length && length[0] > 0 ? [{ rule: "shortest", value: "e".repeat(length[0] - 1) }] : []),
    ...(length ? [{ rule: "longest", value: "e".repeat(length[1] + 1) }] : []),
    ...(odd === undefined ? [] : [{ rule: "pattern", value: odd }]),
    ...(format ? [{ rule: "format", value: WRONG_FORMS[format] }] : []),
    ...(period ? [{ rule: "longest period", value: `PT${period[1] + 1}S` }] : []),
    ...wrongInAll(rules),
  ];
}
