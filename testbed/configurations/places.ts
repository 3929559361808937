import { attribute, index, type Path } from "../../local/engine/diagnostic.js";
import { type Field, type Fields, isSet } from "../../local/engine/schema.js";
import type { PlanObject, PlanValue } from "../../local/engine/value.js";

/** One field of a type, at any depth; of blocks the first is meant. */
export interface Place {
  /** As rules name it: `os_disk.0.caching`. */
  readonly key: string;
  readonly field: Field;
  /** Where it is in a configuration. */
  readonly path: Path;
  /** Where a diagnostic or a replacement shows it: at the outermost set, when it is inside one. */
  readonly shown: Path;
  /** Whether an element of a set holds it. */
  readonly inSet: boolean;
}

/** All fields that a configuration can hold, those inside blocks after the block. */
export function placesOf(fields: Fields): readonly Place[] {
  const known = KNOWN.get(fields);
  if (known) return known;
  const { id: _, ...others } = fields;
  const places = inside(others, { key: "", path: [], shown: [], inSet: false });
  KNOWN.set(fields, places);
  return places;
}

const KNOWN = new WeakMap<Fields, readonly Place[]>();

function inside(fields: Fields, outer: Omit<Place, "field">): Place[] {
  return Object.entries(fields).flatMap(([name, field]) => {
    const path = [...outer.path, attribute(name)];
    const shown = outer.inSet ? outer.shown : path;
    const place: Place = { key: `${outer.key}${name}`, field, path, shown, inSet: outer.inSet };
    if (field.kind !== "block") return [place];
    const inSet = place.inSet || isSet(field);
    const first = [...path, index(0)];
    const within = { key: `${place.key}.0.`, path: first, shown: inSet ? shown : first, inSet };
    return [place, ...inside(field.fields, within)];
  });
}

/** The value at a path; null when nothing is there. */
export function valueAt(value: PlanValue, path: Path): PlanValue {
  const [step, ...rest] = path;
  if (!step) return value;
  if (typeof value !== "object" || value === null) return null;
  const name = "attribute" in step ? step.attribute : "key" in step ? step.key : step.index;
  return valueAt((value as { [name: string | number]: PlanValue })[name] ?? null, rest);
}

/** The same configuration with another value at a path that is there. */
export function withValue(config: PlanObject, path: Path, value: PlanValue): PlanObject {
  return put(config, path, value) as PlanObject;
}

function put(value: PlanValue, path: Path, given: PlanValue): PlanValue {
  const [step, ...rest] = path;
  if (!step) return given;
  if ("index" in step) {
    if (!Array.isArray(value)) throw new Error("no list at the path");
    return value.map((item, i) => (i === step.index ? put(item, rest, given) : item));
  }
  const name = "attribute" in step ? step.attribute : step.key;
  const object = value as PlanObject;
  return { ...object, [name]: put(object[name] ?? null, rest, given) };
}
