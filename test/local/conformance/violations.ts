import { index, type Path } from "../../../local/engine/diagnostic.js";
import {
  type BlockField,
  type CollectionField,
  type Field,
  isSet,
  type Schema,
} from "../../../local/engine/schema.js";
import type { PlanObject, PlanValue } from "../../../local/engine/value.js";
import { absent, configurationWith } from "../../../testbed/configurations/configuration.js";
import { type Place, placesOf, valueAt, withValue } from "../../../testbed/configurations/places.js";
import { elementOf, validValues } from "../../../testbed/configurations/values.js";
import { wrongValues } from "./wrong-values.js";

/** A configuration that breaks one rule. */
export interface Violation {
  /** The kind of rule, and the field that has it. */
  readonly rule: string;
  readonly key: string;
  readonly config: PlanObject;
  /** Where it has to be refused, and what has to be said there. */
  readonly path: Path;
  readonly reason: RegExp;
  /** A sensitive value that must not be said. */
  readonly secret?: string;
}

/** For each field of a type one violation of each of its rules. */
export function violationsOf(schema: Schema): Violation[] {
  const closed = new Set<string>();
  return placesOf(schema.fields).flatMap((place) => {
    if ([...closed].some((key) => place.key.startsWith(`${key}.`))) return [];
    const { required, optional } = place.field;
    if (!required && !optional) {
      closed.add(place.key);
      return unconfigurable(schema, place);
    }
    return [...absences(schema, place), ...partners(schema, place), ...values(schema, place)];
  });
}

function unconfigurable(schema: Schema, { key, field, path, shown }: Place): Violation[] {
  const parent = parentOf(key);
  const config = configurationWith(schema, parent === undefined ? [] : [parent]);
  if (!config) return [];
  const reason = /Can't configure a value/;
  return [{ rule: "computed", key, config: withValue(config, path, someValue(field)), path: shown, reason }];
}

/** What has to be there is not. */
function absences(schema: Schema, { key, field, path, shown }: Place): Violation[] {
  const found: Violation[] = [];
  if (field.required) {
    const config = configurationWith(schema, [key]);
    const reason = /Missing required argument/;
    if (config)
      found.push({
        rule: "required",
        key,
        config: withValue(config, path, absent(field)),
        path: shown,
        reason,
      });
  }
  for (const rule of ["exactlyOneOf", "atLeastOneOf"] as const) {
    const group = field[rule];
    if (!group) continue;
    const parent = parentOf(key);
    const config = configurationWith(schema, parent === undefined ? [] : [parent], (_, kind, others) =>
      kind === rule ? others.includes(key) || group.some((name) => others.includes(name)) : false,
    );
    if (!config || [key, ...group].some((name) => isThere(schema, config, name))) continue;
    found.push({ rule, key, config, path: shown, reason: /one of .* must be specified/ });
  }
  return found;
}

/** What is there goes badly with something else. */
function partners(schema: Schema, { key, field, shown }: Place): Violation[] {
  const found: Violation[] = [];
  for (const rule of ["conflictsWith", "exactlyOneOf"] as const) {
    for (const other of field[rule] ?? []) {
      if (other === key) continue;
      const both = [key, other];
      const config = configurationWith(
        schema,
        both,
        (name, _, others) =>
          both.includes(name) && others.some((each) => each !== name && both.includes(each)),
      );
      if (!config) continue;
      const reason = rule === "conflictsWith" ? /conflicts with|only one of/ : /only one of/;
      found.push({ rule, key: `${key} and ${other}`, config, path: shown, reason });
    }
  }
  for (const other of field.requiredWith ?? []) {
    if (other === key) continue;
    const config = configurationWith(
      schema,
      [key],
      (name, rule, others) => name === key && rule === "requiredWith" && others.includes(other),
    );
    if (!config || isThere(schema, config, other)) continue;
    const reason = /all of .* must be specified/;
    found.push({ rule: "requiredWith", key: `${key} without ${other}`, config, path: shown, reason });
  }
  return found;
}

/** A single value, an element or a number of elements is wrong. */
function values(schema: Schema, { key, field, path, shown, inSet }: Place): Violation[] {
  const config = configurationWith(schema, [key]);
  if (!config) throw new Error(`no configuration has ${key}`);
  const put = (rule: string, value: PlanValue, at: Path, reason: RegExp): Violation => ({
    rule,
    key,
    config: withValue(config, path, value),
    path: at,
    reason,
  });
  const inside = inSet || isSet(field) ? shown : [...shown, index(0)];
  switch (field.kind) {
    case "map":
      return [];
    case "list":
    case "set":
      return [
        ...counts(field, valueAt(config, path)).map(([rule, value]) => put(rule, value, shown, /items/)),
        put("no null", [null], inside, /Null/),
        ...wrongValues(elementOf(field)).map(({ rule, value }) => put(rule, [value], inside, WRONG)),
      ];
    case "block":
      return counts(field, valueAt(config, path)).map(([rule, value]) => put(rule, value, shown, /items/));
    default:
      return wrongValues(field).map(({ rule, value }) => ({
        ...put(rule, value, shown, WRONG),
        ...(field.sensitive && String(value).length > 3 ? { secret: String(value) } : {}),
      }));
  }
}

/** A word on the value, and not on which fields are there. */
const WRONG = /^(?!.*(Missing required|Conflicting|Invalid combination|Can't configure))./s;

function counts(field: CollectionField | BlockField, value: PlanValue): [string, PlanValue][] {
  const items = Array.isArray(value) ? value : [];
  const few = (field.minItems ?? 0) - 1;
  const many = (field.maxItems ?? 0) + 1;
  // Of a block that is not there the rule is another: that it is required.
  const canBeFew = few > 0 || (few === 0 && (field.kind !== "block" || field.attribute));
  return [
    ...(canBeFew ? [["fewest items", items.slice(0, few)] as [string, PlanValue]] : []),
    ...(many > 1 ? [["most items", repeat(field, items[0] ?? null, many)] as [string, PlanValue]] : []),
  ];
}

function repeat(field: CollectionField | BlockField, item: PlanValue, count: number): PlanValue[] {
  if (field.kind === "block") return Array.from({ length: count }, () => item);
  const valid = validValues(elementOf(field));
  return Array.from({ length: count }, (_, i) => valid[i % valid.length] ?? item);
}

function someValue(field: Field): PlanValue {
  switch (field.kind) {
    case "map":
      return { key: validValues(elementOf(field))[0] ?? null };
    case "list":
    case "set":
      return [validValues(elementOf(field))[0] ?? null];
    case "block":
      return [Object.fromEntries(Object.entries(field.fields).map(([name, each]) => [name, absent(each)]))];
    default:
      return validValues(field)[0] ?? null;
  }
}

function isThere(schema: Schema, config: PlanObject, key: string): boolean {
  const place = placesOf(schema.fields).find((each) => each.key === key);
  const value = place ? valueAt(config, place.path) : null;
  return value !== null && !(Array.isArray(value) && value.length === 0);
}

function parentOf(key: string): string | undefined {
  const end = key.lastIndexOf(".0.");
  return end === -1 ? undefined : key.slice(0, end);
}
