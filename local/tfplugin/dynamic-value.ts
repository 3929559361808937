import { conform } from "../engine/conform.js";
import type { Type } from "../engine/type.js";
import type { JsonValue, PlanObject, PlanValue } from "../engine/value.js";
import { decodeValue, encodeValue } from "./msgpack.js";
import type { DynamicValue } from "./wire.js";

/** The object that a message carries; null when it carries none. */
export function fromWire(value: DynamicValue | undefined, type: Type): PlanObject | null {
  if (value?.msgpack?.length) return asObject(decodeValue(value.msgpack, type));
  if (value?.json?.length) {
    return asObject(conform(type, JSON.parse(Buffer.from(value.json).toString("utf8")) as JsonValue));
  }
  return null;
}

export function toWire(value: PlanObject | null, type: Type): DynamicValue {
  return { msgpack: encodeValue(value, type) };
}

function asObject(value: PlanValue): PlanObject | null {
  if (value === null) return null;
  if (typeof value !== "object" || Array.isArray(value)) throw new TypeError("expected an object");
  return value as PlanObject;
}
