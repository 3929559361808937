/** A value of Terraform's type system as plain data. */
export type JsonValue =
  | null
  | boolean
  | number
  | string
  | readonly JsonValue[]
  | { readonly [name: string]: JsonValue };

/** Not known before apply. */
export const UNKNOWN = Symbol.for("longshore/unknown");
export type Unknown = typeof UNKNOWN;

/** A value of a plan: like JSON, and parts of it may be unknown. */
export type PlanValue =
  | null
  | boolean
  | number
  | string
  | Unknown
  | readonly PlanValue[]
  | { readonly [name: string]: PlanValue };

export type PlanObject = { readonly [name: string]: PlanValue };
export type JsonObject = { readonly [name: string]: JsonValue };
