import type { Violation } from "../core/errors.js";
import type { StackSpec } from "../core/spec.js";
import { Token } from "./cdktf.js";
import { Checks } from "./checks.js";

/**
 * What a host becomes is written when the program runs: it cannot hold what only Terraform knows later, an address of
 * another stack's host for one, in whatever prop it was given.
 */
export function tokensInSpec({ hosts, shares }: StackSpec): Violation[] {
  return [...hosts, ...shares].flatMap((part) => {
    const checks = new Checks(part.path);
    for (const [place, value] of valuesIn(part)) checks.known(place, value);
    return checks.violations;
  });
}

/** Texts and numbers with where they are, `containers.site.health.path`: what has a name goes by it. */
function valuesIn(value: unknown, place = ""): [string, string | number][] {
  if (typeof value === "string" || typeof value === "number") return [[place, value]];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, each]) => {
    const name: unknown = (each as { name?: unknown } | null)?.name;
    const step = Array.isArray(value) && typeof name === "string" ? name : key;
    const at = place === "" ? step : `${place}.${step}`;
    return [
      ...(Token.isUnresolved(key) ? [[`a key of ${place}`, key] as [string, string]] : []),
      ...valuesIn(each, at),
    ];
  });
}
