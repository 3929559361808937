import { isError, type Path } from "../../../local/engine/diagnostic.js";
import { type BlockField, type Field, isSet, type Schema } from "../../../local/engine/schema.js";
import { validateConfig } from "../../../local/engine/validate.js";
import type { PlanObject, PlanValue } from "../../../local/engine/value.js";
import { absent, configurationWith } from "../../../testbed/configurations/configuration.js";
import { type Place, placesOf, valueAt, withValue } from "../../../testbed/configurations/places.js";
import { elementOf, validValues } from "../../../testbed/configurations/values.js";

/** A change of one field: the configurations before and after it. */
export interface Change {
  readonly key: string;
  readonly field: Field;
  readonly before: PlanObject;
  readonly after: PlanObject;
  /** Where a plan shows it. */
  readonly path: Path;
}

/** One change of each field that can be written; `unchangeable` are those of which the rules allow one value only. */
export function changesOf(schema: Schema): { changes: Change[]; unchangeable: string[] } {
  const changes: Change[] = [];
  const unchangeable: string[] = [];
  for (const place of placesOf(schema.fields)) {
    if (!place.field.required && !place.field.optional) continue;
    const pair = pairsOf(schema, place).find((each) => each.every((config) => isValid(schema, config)));
    if (!pair) unchangeable.push(place.key);
    else changes.push({ ...place, before: pair[0], after: pair[1], path: place.shown });
  }
  return { changes, unchangeable };
}

type Pair = readonly [PlanObject, PlanObject];

function pairsOf(schema: Schema, { key, field, path }: Place): Pair[] {
  const base = configurationWith(schema, [key]);
  if (!base) throw new Error(`no configuration has ${key}`);
  const value = valueAt(base, path);
  const isKept = field.required || field.computed || ("default" in field && field.default === value);
  const others = [...otherValues(field, value), ...(isKept ? [] : [absent(field)])];
  return others.map((other) => [base, withValue(base, path, other)]);
}

function otherValues(field: Field, value: PlanValue): PlanValue[] {
  switch (field.kind) {
    case "map":
      return [{ other: validValues(elementOf(field))[0] ?? null }];
    case "list":
    case "set":
      return otherLists(validValues(elementOf(field)), Array.isArray(value) ? value : []);
    case "block":
      return Array.isArray(value) ? otherItems(field, value) : [];
    default:
      // Where Azure computes a value, the empty text does not change it.
      return validValues(field).filter((other) => other !== value && other !== "");
  }
}

/** One block more; what is inside has changes of its own. A set does not hold the same twice, in whatever words. */
function otherItems(field: BlockField, value: readonly PlanValue[]): PlanValue[][] {
  const first = value[0] as PlanObject;
  if (!isSet(field)) return [[...value, first]];
  return Object.entries(field.fields)
    .filter(([, inner]) => inner.required || inner.optional)
    .flatMap(([name, inner]) =>
      otherValues(inner, first[name] ?? null)
        .filter((other) => !("default" in inner && other === inner.default))
        .map((other) => [...value, { ...first, [name]: other }]),
    );
}

function otherLists(valid: readonly PlanValue[], value: readonly PlanValue[]): PlanValue[][] {
  const other = valid.find((each) => !value.includes(each));
  return other === undefined
    ? []
    : [
        [other, ...value.slice(1)],
        [...value, other],
      ];
}

function isValid(schema: Schema, config: PlanObject): boolean {
  return !validateConfig(schema, config).some(isError);
}
