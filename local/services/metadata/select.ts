import type { JsonValue } from "../../engine/value.js";

/** The part of a document at a path such as `compute/tagsList/0/name`; undefined when there is none. */
export function select(document: JsonValue, path: readonly string[]): JsonValue | undefined {
  let at: JsonValue | undefined = document;
  for (const step of path) {
    if (Array.isArray(at)) at = /^\d+$/.test(step) ? at[Number(step)] : undefined;
    else if (typeof at === "object" && at !== null) at = childOf(at as Record<string, JsonValue>, step);
    else return undefined;
    if (at === undefined) return undefined;
  }
  return at;
}

/** Names are found in any case, as Azure finds them. */
function childOf(parent: Readonly<Record<string, JsonValue>>, step: string): JsonValue | undefined {
  const name = Object.keys(parent).find((each) => each.toLowerCase() === step.toLowerCase());
  return name === undefined ? undefined : parent[name];
}

/** As text, a value is itself, and everything else is the list of what it holds. */
export function asText(value: JsonValue): string {
  if (typeof value !== "object" || value === null) return String(value ?? "");
  return Object.entries(value)
    .map(([name, child]) => (typeof child === "object" && child !== null ? `${name}/` : name))
    .join("\n");
}
