import {
  type JsonObject,
  type JsonValue,
  type PlanObject,
  type PlanValue,
  UNKNOWN,
} from "../engine/value.js";

/** A string attribute; undefined when it is unset, empty or not known yet. */
export function text(values: PlanObject, name: string): string | undefined {
  const value = values[name];
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** A string attribute that the schema requires. */
export function requiredText(values: PlanObject, name: string): string {
  const value = text(values, name);
  if (value === undefined) throw new Error(`attribute ${name} has no value`);
  return value;
}

export function number(values: PlanObject, name: string): number | undefined {
  const value = values[name];
  return typeof value === "number" ? value : undefined;
}

export function flag(values: PlanObject, name: string): boolean {
  return values[name] === true;
}

/** The strings of a list or set; none when it is unset or unknown. */
export function texts(values: PlanObject, name: string): string[] {
  return items(values, name).filter((item) => typeof item === "string");
}

/** The objects of a list or set of blocks; none when it is unset or unknown. */
export function blocks(values: PlanObject, name: string): PlanObject[] {
  return items(values, name).filter(isObject);
}

/** The strings of a map. */
export function textMap(values: PlanObject, name: string): Record<string, string> {
  const value = values[name];
  if (value === undefined || !isObject(value)) return {};
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === "string"),
  );
}

function items(values: PlanObject, name: string): readonly PlanValue[] {
  const value = values[name];
  return Array.isArray(value) ? value : [];
}

function isObject(value: PlanValue): value is PlanObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A planned block as it will be recorded: what is unknown gets its value from `fill`, or none. */
export function settle(block: PlanObject, fill: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(block).map(([name, value]) => [
      name,
      value === UNKNOWN ? (fill[name] ?? null) : known(value),
    ]),
  );
}

function known(value: PlanValue): JsonValue {
  if (value === UNKNOWN) return null;
  if (Array.isArray(value)) return value.map(known);
  if (isObject(value)) return settle(value, {});
  return value as JsonValue;
}
