import type { Field, FieldRules, Fields, Schema } from "../../local/engine/schema.js";
import { TIMEOUTS } from "../../local/engine/schema.js";
import type { JsonObject, JsonValue } from "../../local/engine/value.js";
import { type Place, placesOf } from "./places.js";
import { elementOf, validValues } from "./values.js";

/**
 * The least that a type takes and that holds the wanted fields: what is required, what the wanted fields ask for, and
 * one of each group of which one has to be there. Undefined when the rules leave no such configuration. Rules that
 * are to be broken are not followed.
 */
export function configurationWith(
  schema: Schema,
  wanted: readonly string[] = [],
  isBroken: IsBroken = () => false,
): JsonObject | undefined {
  const present = choose(schema.fields, wanted, isBroken);
  if (!present) return undefined;
  return { ...(schema.timeouts ? { [TIMEOUTS]: null } : {}), ...build(schema.fields, "", present) };
}

/** Whether a rule is not to be followed: the field that has it, its kind, and the other fields that it names. */
export type IsBroken = (key: string, rule: keyof FieldRules, others: readonly string[]) => boolean;

/** More than any type takes to have all its rules kept. */
const ENOUGH_ROUNDS = 40;

function choose(
  fields: Fields,
  wanted: readonly string[],
  isBroken: IsBroken,
): ReadonlySet<string> | undefined {
  const { places, required } = mapOf(fields);
  const present = new Set<string>();
  const fixed = new Set<string>();
  const banned = new Set<string>();

  const add = (key: string, isFixed: boolean): void => {
    const place = places.get(key);
    if (!place) return;
    const parent = parentOf(key);
    if (parent !== undefined && !present.has(parent)) add(parent, isFixed);
    if (parent !== undefined && isFixed) fixed.add(parent);
    present.add(key);
    if (isFixed) fixed.add(key);
    for (const each of required.get(key) ?? []) add(each, isFixed);
  };
  const drop = (key: string): void => {
    banned.add(key);
    for (const each of [...present]) if (each === key || each.startsWith(`${key}.`)) present.delete(each);
  };

  for (const key of wanted) add(key, true);
  for (const key of required.get("") ?? []) add(key, true);
  for (let round = 0; round < ENOUGH_ROUNDS; round++) {
    const fault = findFault(places, present, isBroken);
    if (!fault) return present;
    if (fault.tooMany) {
      // Of two that exclude each other the one goes that nothing asks for.
      const loser = fault.tooMany.find((key) => !fixed.has(key));
      if (loser === undefined) return undefined;
      drop(loser);
    } else {
      const choice = fault.tooFew.find((key) => !banned.has(key) && !excluded(places, present, fixed, key));
      if (choice === undefined) return undefined;
      add(choice, fault.byFixed ? fixed.has(fault.byFixed) : false);
    }
  }
  return undefined;
}

interface Places {
  readonly places: ReadonlyMap<string, Place>;
  /** What is required in each block, and at the top by the empty key. */
  readonly required: ReadonlyMap<string, readonly string[]>;
}

const MAPS = new WeakMap<Fields, Places>();

function mapOf(fields: Fields): Places {
  const known = MAPS.get(fields);
  if (known) return known;
  const places = new Map(placesOf(fields).map((place) => [place.key, place]));
  const required = new Map<string, string[]>();
  for (const { key, field } of places.values()) {
    const block = parentOf(key) ?? "";
    if (field.required) required.set(block, [...(required.get(block) ?? []), key]);
  }
  MAPS.set(fields, { places, required });
  return { places, required };
}

type Fault =
  | { readonly tooMany: readonly string[]; readonly tooFew?: undefined }
  | { readonly tooMany?: undefined; readonly tooFew: readonly string[]; readonly byFixed?: string };

function findFault(
  places: ReadonlyMap<string, Place>,
  present: ReadonlySet<string>,
  isBroken: IsBroken,
): Fault | undefined {
  const isThere = (name: string) => present.has(name);
  for (const { key, field } of places.values()) {
    const parent = parentOf(key);
    if (parent !== undefined && !isThere(parent)) continue;
    const { exactlyOneOf, atLeastOneOf, conflictsWith, requiredWith } = field;
    if (exactlyOneOf && !isBroken(key, "exactlyOneOf", exactlyOneOf)) {
      const group = groupOf(key, exactlyOneOf);
      const there = group.filter(isThere);
      if (there.length > 1) return { tooMany: [...there].reverse() };
      if (there.length === 0) return { tooFew: group };
    }
    if (atLeastOneOf && !isBroken(key, "atLeastOneOf", atLeastOneOf)) {
      const group = groupOf(key, atLeastOneOf);
      if (!group.some(isThere)) return { tooFew: group };
    }
    if (!isThere(key)) continue;
    const rival = conflictsWith?.find((name) => name !== key && isThere(name));
    if (rival !== undefined && !isBroken(key, "conflictsWith", [rival])) return { tooMany: [rival, key] };
    const partner = requiredWith?.find((name) => !isThere(name));
    if (partner !== undefined && !isBroken(key, "requiredWith", [partner])) {
      return { tooFew: [partner], byFixed: key };
    }
  }
  return undefined;
}

/** Whether something that has to stay excludes it. */
function excluded(
  places: ReadonlyMap<string, Place>,
  present: ReadonlySet<string>,
  fixed: ReadonlySet<string>,
  key: string,
): boolean {
  const excludes = (a: string, b: string) => places.get(a)?.field.conflictsWith?.includes(b) === true;
  return [...present].some((other) => fixed.has(other) && (excludes(key, other) || excludes(other, key)));
}

function groupOf(key: string, names: readonly string[]): string[] {
  return [...new Set([...names, key])].sort();
}

/** The block in which a field lies: `os_disk` of `os_disk.0.caching`. */
function parentOf(key: string): string | undefined {
  const end = key.lastIndexOf(".0.");
  return end === -1 ? undefined : key.slice(0, end);
}

function build(fields: Fields, prefix: string, present: ReadonlySet<string>): JsonObject {
  return Object.fromEntries(
    Object.entries(fields).map(([name, field]) => {
      const key = `${prefix}${name}`;
      return [name, present.has(key) ? presentValue(field, key, present) : absent(field)];
    }),
  );
}

/** What Terraform sends where nothing is written. */
export function absent(field: Field): JsonValue {
  return field.kind === "block" && !field.attribute ? [] : null;
}

function presentValue(field: Field, key: string, present: ReadonlySet<string>): JsonValue {
  switch (field.kind) {
    case "block":
      return Array.from({ length: field.minItems ?? 1 }, () => build(field.fields, `${key}.0.`, present));
    case "map":
      return { key: validValues(elementOf(field))[0] ?? null };
    case "list":
    case "set":
      return elements(field, field.minItems ?? 1);
    default:
      return validValues(field)[0] ?? null;
  }
}

function elements(field: Extract<Field, { element: unknown }>, count: number): JsonValue[] {
  const values = validValues(elementOf(field));
  return Array.from({ length: count }, (_, i) => values[i % values.length] ?? null);
}
