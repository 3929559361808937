import { isList, isObject } from "../../local/engine/field-plan.js";
import type { Scalar, Type } from "../../local/engine/type.js";
import { type PlanValue, UNKNOWN } from "../../local/engine/value.js";

/** Where a value is not of its type; undefined when it is. */
export function problemOfType(type: Type, value: PlanValue, where = "value"): string | undefined {
  if (value === null || value === UNKNOWN) return undefined;
  if (typeof type === "string") return isScalar(type, value) ? undefined : `${where} is no ${type}`;
  const [kind, inner] = type;
  if (kind === "list" || kind === "set") {
    if (!isList(value)) return `${where} is no ${kind}`;
    return value.map((item, i) => problemOfType(inner, item, `${where}.${i}`)).find(Boolean);
  }
  if (!isObject(value)) return `${where} is no ${kind}`;
  return Object.entries(value)
    .map(([name, item]) => {
      const typeOfItem = typeOf(type, name);
      if (!typeOfItem) return `${where}.${name} is not in the type`;
      return problemOfType(typeOfItem, item, `${where}.${name}`);
    })
    .find(Boolean);
}

function typeOf([kind, inner]: Exclude<Type, Scalar>, name: string): Type | undefined {
  return kind === "object" ? inner[name] : inner;
}

/** A number that a float cannot hold is text. */
function isScalar(type: Scalar, value: PlanValue): boolean {
  if (type !== "number") return typeof value === (type === "bool" ? "boolean" : type);
  return (
    typeof value === "number" || (typeof value === "string" && value !== "" && !Number.isNaN(Number(value)))
  );
}
