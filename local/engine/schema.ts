import type { ObjectType, Scalar, Type } from "./type.js";

/** What the engine knows of a resource type, a data source or the provider's own configuration. */
export interface Schema {
  readonly version: number;
  readonly fields: Fields;
  /** The operations that `timeouts { … }` knows; absent when there is no such block. */
  readonly timeouts?: readonly string[];
}

export type Fields = { readonly [name: string]: Field };

export type Field = ScalarField | CollectionField | BlockField;

/** What can be said of any attribute or block. */
export interface FieldRules {
  readonly required?: true;
  readonly optional?: true;
  readonly computed?: true;
  readonly writeOnly?: true;
  readonly deprecated?: true;
  readonly forceNew?: true;
  /** Names of other fields, from the top: `zone`, `os_disk.0.caching`. */
  readonly conflictsWith?: readonly string[];
  readonly exactlyOneOf?: readonly string[];
  readonly atLeastOneOf?: readonly string[];
  readonly requiredWith?: readonly string[];
}

/** What can be said of a single value. */
export interface ValueRules {
  readonly oneOf?: readonly string[];
  readonly ignoreCase?: true;
  /** A number that need not be whole. */
  readonly fraction?: true;
  readonly min?: number;
  readonly max?: number;
  readonly numbers?: readonly number[];
  /** The shortest and the longest text, in characters. */
  readonly length?: readonly [number, number];
  readonly notEmpty?: true;
  readonly format?: Format;
  /** The shortest and the longest period, in seconds, of a text such as `PT15M`. */
  readonly period?: readonly [number, number];
  readonly pattern?: string;
  /** What the pattern asks for, in words that follow `expected NAME to be`. */
  readonly expected?: string;
  /** A text of the pattern's form. */
  readonly example?: string;
  /** It is enough to keep the rules of one of these. */
  readonly anyOf?: readonly ValueRules[];
  readonly sensitive?: true;
  /** A text that says the same as none at all, and is planned as none. */
  readonly sameAsNone?: string;
  /** How an old and a new value are compared, where the same can be written in more than one way. */
  readonly compare?: "text-in-any-case" | "json" | "ssh-key" | "time";
}

export type Format =
  | "base64"
  | "cidr"
  | "duration"
  | "https-url"
  | "ip"
  | "ipv4"
  | "json"
  | "period"
  | "ssh-key"
  | "time"
  | "uuid";

export interface ScalarField extends FieldRules, ValueRules {
  readonly kind: Scalar;
  readonly default?: string | number | boolean;
  /** The value is kept in another form than it was written: `West Europe` as `westeurope`. */
  readonly normalise?: "location";
}

export interface CollectionField extends FieldRules {
  readonly kind: "list" | "set" | "map";
  readonly element: Scalar;
  readonly elementRules?: ValueRules;
  readonly minItems?: number;
  readonly maxItems?: number;
}

/** A list or set of objects, written as nested blocks or, with `attribute`, also as one value. */
export interface BlockField extends FieldRules {
  readonly kind: "block";
  readonly nesting: "list" | "set";
  readonly attribute?: true;
  readonly fields: Fields;
  readonly minItems?: number;
  readonly maxItems?: number;
}

export const TIMEOUTS = "timeouts";

/** Whether its elements have neither order nor name. */
export function isSet(field: Field): boolean {
  return field.kind === "set" || (field.kind === "block" && field.nesting === "set");
}

/** The type of a whole resource's value. */
export function typeOfSchema(schema: Schema): ObjectType {
  const types = typesOf(schema.fields);
  return ["object", schema.timeouts ? { ...types, [TIMEOUTS]: typeOfTimeouts(schema.timeouts) } : types];
}

export function typeOfField(field: Field): Type {
  switch (field.kind) {
    case "list":
    case "set":
    case "map":
      return [field.kind, field.element];
    case "block":
      return [field.nesting, ["object", typesOf(field.fields)]];
    default:
      return field.kind;
  }
}

function typesOf(fields: Fields): { readonly [name: string]: Type } {
  return Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, typeOfField(field)]));
}

function typeOfTimeouts(operations: readonly string[]): Type {
  return ["object", Object.fromEntries(operations.map((operation) => [operation, "string" as const]))];
}
