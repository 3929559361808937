import fc from "fast-check";
import type { CollectionField, ScalarField, ValueRules } from "../../local/engine/schema.js";

/** Values that a field takes, the plainest first; more than one unless its rules leave only one. */
export function validValues(field: ScalarField): (string | number | boolean)[] {
  switch (field.kind) {
    case "bool":
      return [true, false];
    case "number":
      return numbersOf(field);
    default:
      return textsOf(field);
  }
}

/** The rules of a collection's elements, as those of a single value. */
export function elementOf(field: CollectionField): ScalarField {
  return { ...field.elementRules, kind: field.element };
}

function numbersOf({ numbers, min, max }: ValueRules): number[] {
  if (numbers) return [...numbers];
  const low = min ?? Math.min(1, max ?? 1);
  return low + 1 <= (max ?? Number.POSITIVE_INFINITY) ? [low, low + 1] : [low];
}

const FORMATS: Record<NonNullable<ValueRules["format"]>, readonly string[]> = {
  base64: ["bG9uZ3Nob3Jl", "c2hvcmU="],
  cidr: ["192.0.2.0/24", "198.51.100.0/24"],
  duration: ["10m", "1h30m"],
  "https-url": ["https://example.com/", "https://example.org/a"],
  ip: ["192.0.2.1", "2001:db8::1"],
  ipv4: ["192.0.2.1", "192.0.2.2"],
  json: ["{}", '{"a":1}'],
  period: ["PT15M", "P1D"],
  "ssh-key": [sshKey("k"), sshKey("l")],
  time: ["2030-01-01T00:00:00Z", "2031-02-02T00:00:00Z"],
  uuid: ["00000000-0000-4000-8000-000000000001", "00000000-0000-4000-8000-000000000002"],
};

function sshKey(letter: string): string {
  const parts = `\0\0\0\x0bssh-ed25519\0\0\0 ${letter.repeat(32)}`;
  return `ssh-ed25519 ${Buffer.from(parts, "latin1").toString("base64")}`;
}

const PLAIN = ["example", "another", "Example123", "Passw0rd-of-mine", "https://example.com/", "203.0.113.7"];

function textsOf(rules: ValueRules): string[] {
  const { oneOf, format, pattern, anyOf = [], period } = rules;
  if (oneOf) return [...oneOf];
  const candidates = [
    ...(format && !period ? FORMATS[format] : []),
    ...(period ? period.map((seconds) => `PT${seconds}S`) : []),
    ...anyOf.flatMap(textsOf),
    ...likeExample(rules),
    ...PLAIN,
    ...lengthsOf(rules),
    ...idsOf(rules),
  ];
  const fitting = candidates.filter((text) => fits(rules, text)).slice(0, 3);
  const texts = fitting.length < 2 && pattern ? [...fitting, ...matching(rules, pattern)] : fitting;
  if (texts.length === 0) throw new Error(`no text fits ${JSON.stringify(rules)}`);
  return [...new Set(texts)];
}

/** The rule's own example, and others that differ from it in one letter. */
function likeExample({ example = "" }: ValueRules): string[] {
  const others = [...example].map((letter, i) =>
    /[a-z]/.test(letter) ? `${example.slice(0, i)}x${example.slice(i + 1)}` : "",
  );
  return example === "" ? [] : [example, ...others.filter((text) => text !== "" && text !== example)];
}

/** Ids of the form that the rule's own words show. */
function idsOf({ expected = "" }: ValueRules): string[] {
  const form = /\/subscriptions\/\{\S+/.exec(expected)?.[0] ?? "/subscriptions/{id}/resourceGroups/{name}";
  return ["example", "another"].map((name) => form.replace(/\{\w+\}/g, name));
}

function lengthsOf({ length }: ValueRules): string[] {
  return length ? ["e", "o"].map((letter) => letter.repeat(Math.max(1, length[0]))) : [];
}

/** Whether a text keeps the rules, as far as one can tell without knowing all formats. */
function fits(rules: ValueRules, text: string): boolean {
  const { length, pattern, notEmpty, format, period, anyOf } = rules;
  if (format && !period && !FORMATS[format].includes(text)) return false;
  if (period && !text.startsWith("PT")) return false;
  if (anyOf && !anyOf.some((each) => textsOf(each).includes(text))) return false;
  if (notEmpty && text === "") return false;
  if (length && (text.length < length[0] || text.length > length[1])) return false;
  return pattern === undefined || new RegExp(pattern, "s").test(text);
}

/** Texts made from the pattern itself, for those that nobody has thought of above. */
function matching(rules: ValueRules, pattern: string): string[] {
  const arbitrary = fc.stringMatching(new RegExp(withoutLookaheads(pattern)));
  return fc
    .sample(arbitrary, { seed: 1, numRuns: 500 })
    .filter((text) => fits(rules, text))
    .slice(0, 2);
}

/** What fast-check cannot follow: `(?=…)` and `(?!…)`. */
function withoutLookaheads(pattern: string): string {
  const start = /\(\?[=!]/.exec(pattern)?.index;
  if (start === undefined) return pattern;
  let depth = 0;
  let end = start;
  do {
    if (pattern[end] === "\\") end += 1;
    else if (pattern[end] === "(") depth += 1;
    else if (pattern[end] === ")") depth -= 1;
    end += 1;
  } while (depth > 0 && end < pattern.length);
  return withoutLookaheads(pattern.slice(0, start) + pattern.slice(end));
}
