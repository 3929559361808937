import { type DecoderOptions, decode, ExtData, encode } from "@msgpack/msgpack";
import type { Type } from "../engine/type.js";
import { type PlanObject, type PlanValue, UNKNOWN } from "../engine/value.js";

/**
 * Terraform's encoding of a value of a known type. Unknown is an extension (0; 12 when Terraform knows something about
 * it, which we forget). A number that a float cannot hold travels as decimal text, and stays text here.
 */
export function decodeValue(bytes: Uint8Array, type: Type): PlanValue {
  return fromPacked(decode(bytes, { useBigInt64: true, keyDecoder: KEYS }), type);
}

export function encodeValue(value: PlanValue, type: Type): Uint8Array {
  return encode(toPacked(value, type), { useBigInt64: true });
}

const REFUSED_KEY = "__proto__";
const IN_ITS_PLACE = "\u0000proto";

/** The library refuses one key that a user's map may well have: it is read as another, and put back below. */
const KEYS: NonNullable<DecoderOptions["keyDecoder"]> = {
  canBeCached: (length) => length === REFUSED_KEY.length,
  decode: (bytes, offset, length) => {
    const key = Buffer.from(bytes.subarray(offset, offset + length)).toString("utf8");
    return key === REFUSED_KEY ? IN_ITS_PLACE : key;
  },
};

function fromPacked(packed: unknown, type: Type): PlanValue {
  if (packed === null || packed === undefined) return null;
  if (packed instanceof ExtData) return UNKNOWN;
  switch (type) {
    case "string":
      return String(packed);
    case "bool":
      return packed === true;
    case "number":
      return toNumber(packed);
  }
  const [kind, inner] = type;
  if (kind === "object") {
    const source = asRecord(packed);
    return Object.fromEntries(
      Object.entries(inner).map(([name, innerType]) => [name, fromPacked(source[name], innerType)]),
    );
  }
  if (kind === "map") {
    return Object.fromEntries(
      Object.entries(asRecord(packed)).map(([key, item]) => [
        key === IN_ITS_PLACE ? REFUSED_KEY : key,
        fromPacked(item, inner),
      ]),
    );
  }
  if (!Array.isArray(packed)) throw new TypeError(`expected a ${kind}, got ${typeof packed}`);
  return packed.map((item) => fromPacked(item, inner));
}

/** A number when it is one exactly, else its decimal text. */
function toNumber(packed: unknown): number | string {
  if (typeof packed === "number") return packed;
  const text = String(packed);
  const number = Number(text);
  return String(number) === text && !(Number.isInteger(number) && !Number.isSafeInteger(number))
    ? number
    : text;
}

function toPacked(value: PlanValue | undefined, type: Type): unknown {
  if (value === null || value === undefined) return null;
  if (value === UNKNOWN) return new ExtData(0, new Uint8Array([0]));
  switch (type) {
    case "string":
    case "bool":
      return value;
    case "number":
      // Text keeps 0.1 what it is in decimal.
      return Number.isSafeInteger(value) ? value : String(value);
  }
  const [kind, inner] = type;
  if (kind === "object") {
    const source = asObject(value);
    return Object.fromEntries(
      Object.entries(inner).map(([name, innerType]) => [name, toPacked(source[name], innerType)]),
    );
  }
  if (kind === "map") {
    return Object.fromEntries(
      Object.entries(asObject(value)).map(([key, item]) => [key, toPacked(item, inner)]),
    );
  }
  if (!Array.isArray(value)) throw new TypeError(`expected a ${kind}, got ${typeof value}`);
  return value.map((item: PlanValue) => toPacked(item, inner));
}

function asRecord(packed: unknown): Record<string, unknown> {
  if (typeof packed !== "object" || packed === null || Array.isArray(packed)) {
    throw new TypeError(`expected an object, got ${typeof packed}`);
  }
  return packed as Record<string, unknown>;
}

function asObject(value: PlanValue): PlanObject {
  return asRecord(value) as PlanObject;
}
