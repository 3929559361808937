import type { Field, Fields, Schema, ValueRules } from "../../local/engine/schema.js";
import { typeOfSchema } from "../../local/engine/schema.js";
import type { JsonObject, JsonValue } from "../../local/engine/value.js";

/** The least that a type takes: what is required, and one of each group of which one is. */
export function minimalConfig(schema: Schema): JsonObject {
  const [, types] = typeOfSchema(schema);
  const nothing = Object.fromEntries(Object.keys(types).map((name) => [name, null]));
  const chosen = choose(schema.fields, "");
  return { ...nothing, ...minimalFields(chosen, schema.fields, "") };
}

function minimalFields(chosen: ReadonlySet<string>, fields: Fields, prefix: string): JsonObject {
  return Object.fromEntries(
    Object.entries(fields).map(([name, field]) => {
      const key = `${prefix}${name}`;
      return [name, field.required || chosen.has(key) ? minimalValue(chosen, field, key) : emptyOf(field)];
    }),
  );
}

/** What excludes too much of the rest to be chosen. */
const NEVER = "os_managed_disk_id";

/** The first of each group of which one is needed, and what these need in turn. */
function choose(fields: Fields, prefix: string): Set<string> {
  const chosen = new Set<string>();
  for (const [name, field] of Object.entries(fields)) {
    const key = `${prefix}${name}`;
    const group = field.exactlyOneOf ?? field.atLeastOneOf;
    const first = group && [...new Set([...group, key])].sort().find((each) => each !== NEVER);
    if (first !== undefined) {
      chosen.add(first);
      for (const partner of fields[first]?.requiredWith ?? []) chosen.add(partner);
    }
    if (field.kind === "block") for (const inner of choose(field.fields, `${key}.0.`)) chosen.add(inner);
  }
  return chosen;
}

function emptyOf(field: Field): JsonValue {
  return field.kind === "block" && !field.attribute ? [] : null;
}

function minimalValue(chosen: ReadonlySet<string>, field: Field, key: string): JsonValue {
  switch (field.kind) {
    case "block":
      return [minimalFields(chosen, field.fields, `${key}.0.`)];
    case "map":
      return { key: "value" };
    case "list":
    case "set":
      return [minimalValue(chosen, { ...field.elementRules, kind: field.element }, key)];
    case "bool":
      return true;
    case "number":
      return field.numbers?.[0] ?? field.min ?? 1;
    default:
      return textOf(field);
  }
}

const FORMATS = {
  base64: "bG9uZ3Nob3Jl",
  "https-url": "https://example.com/",
  ip: "192.0.2.1",
  ipv4: "192.0.2.1",
  json: "{}",
  "ssh-key": `ssh-ed25519 ${Buffer.from(`\0\0\0\x0bssh-ed25519\0\0\0 ${"k".repeat(32)}`, "latin1").toString("base64")}`,
  time: "2030-01-01T00:00:00Z",
  uuid: "00000000-0000-4000-8000-000000000001",
};

/** Texts of which one fits each pattern that the catalogue has. */
const CANDIDATES = [
  "example",
  "Example123",
  "1.2.3",
  "Passw0rd-of-mine",
  "https://example.com/",
  "203.0.113.7",
];

function textOf({ oneOf, format, pattern, expected, length }: ValueRules): string {
  if (oneOf) return oneOf[0] ?? "";
  if (format) return FORMATS[format];
  if (length) return "e".repeat(Math.max(1, length[0]));
  if (!pattern) return "example";
  const id = /the form (\S+)/.exec(expected ?? "")?.[1]?.replace(/\{\w+\}/g, "example");
  const fitting = [id ?? "example", "/subscriptions/example", ...CANDIDATES].find((text) =>
    new RegExp(pattern).test(text),
  );
  if (fitting === undefined) throw new Error(`no text fits ${pattern}`);
  return fitting;
}
