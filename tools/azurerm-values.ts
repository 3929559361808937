import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Format, ValueRules } from "../local/engine/schema.js";
import { packageRoot } from "../system/package-root.js";
import { PATTERNS } from "./azurerm-patterns.js";

/**
 * What azurerm 4.55.0 asks of single values beyond the rules file, by attribute; a rule is written as in
 * azurerm-values.json: `range 4 30`, `length 1 64`, `id Microsoft.Network/virtualNetworks/subnets`, `uuid`.
 */
export function valueRules(path: string): ValueRules {
  return RULES.get(path) ?? {};
}

const FORMATS: readonly Format[] = ["base64", "https-url", "ip", "ipv4", "json", "ssh-key", "time", "uuid"];

const RULES: ReadonlyMap<string, ValueRules> = collect();

/** An attribute may have more than one rule. */
function collect(): Map<string, ValueRules> {
  const collected = new Map<string, ValueRules>();
  for (const [rule, paths] of Object.entries(readRules())) {
    for (const path of paths) collected.set(path, { ...collected.get(path), ...toRules(rule) });
  }
  return collected;
}

function readRules(): Record<string, string[]> {
  const file = join(packageRoot(), "tools/azurerm-values.json");
  return JSON.parse(readFileSync(file, "utf8")) as Record<string, string[]>;
}

function toRules(rule: string): ValueRules {
  const [kind = "", ...words] = rule.split(" ");
  const [low = 0, high = 0] = words.map(Number);
  switch (kind) {
    case "range":
      return { min: low, max: high };
    case "min":
      return { min: low };
    case "numbers":
      return { numbers: words.map(Number) };
    case "length":
      return { length: [low, high] };
    case "not-empty":
      return { notEmpty: true };
    case "same-in-any-case":
      return { compare: "text-in-any-case" };
    case "same-as-json":
      return { compare: "json" };
    case "same-as-time":
      return { compare: "time" };
    case "id":
      return idRules(words.join(" "));
    default:
      return PATTERNS[kind] ?? { format: toFormat(kind) };
  }
}

/** The id of a resource of one type: `Microsoft.Network/virtualNetworks/subnets`. */
function idRules(armType: string): ValueRules {
  const [namespace, ...types] = armType.split("/");
  const below = types.map((type) => `/${type}/{name}`).join("");
  const form = `/subscriptions/{id}/resourceGroups/{name}/providers/${namespace}${below}`;
  const pattern = `^${form.replaceAll(".", "\\.").replace(/\{\w+\}/g, "[^/]+")}$`;
  return { pattern, expected: `an id of the form ${form}` };
}

function toFormat(kind: string): Format {
  const format = FORMATS.find((each) => each === kind);
  if (!format) throw new Error(`azurerm-values.json: no such rule: ${kind}`);
  return format;
}
