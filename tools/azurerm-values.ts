import { readFileSync } from "node:fs";
import { join } from "node:path";
import { secondsOfPeriod } from "../local/engine/format-time.js";
import type { Format, ValueRules } from "../local/engine/schema.js";
import { packageRoot } from "../system/package-root.js";
import { PATTERNS } from "./azurerm-patterns.js";

/**
 * What azurerm 4.55.0 asks of single values beyond the rules file, by attribute. azurerm-values.json holds, by rule,
 * the attributes that it is for and its source: the file and the function in azurerm's tree; or a function of the
 * Terraform SDK (`validation.…`), go-azure-helpers or go-azure-sdk, which the attribute's own schema names (in
 * internal/services/SERVICE/TYPE_resource.go). A rule is written `range 4 30`, `length 1 64`, `numbers 2 4`,
 * `words a; b`, `id Microsoft.Network/virtualNetworks/subnets`, `loose-id diskEncryptionSets`, `period PT5M PT15M`,
 * `any empty | uuid`, `none None` (a word that says the same as no word), or is the name of a pattern or format.
 */
export function valueRules(path: string): ValueRules {
  return RULES.get(path) ?? {};
}

interface Entry {
  readonly source: readonly string[];
  readonly attributes: readonly string[];
}

const FORMATS: readonly Format[] = [
  "base64",
  "cidr",
  "duration",
  "ip",
  "ipv4",
  "json",
  "period",
  "ssh-key",
  "time",
  "uuid",
];

const RULES: ReadonlyMap<string, ValueRules> = collect();

/** An attribute may have more than one rule. */
function collect(): Map<string, ValueRules> {
  const collected = new Map<string, ValueRules>();
  for (const [rule, { attributes }] of Object.entries(readRules())) {
    for (const path of attributes) collected.set(path, { ...collected.get(path), ...toRules(rule) });
  }
  return collected;
}

function readRules(): Record<string, Entry> {
  const file = join(packageRoot(), "tools/azurerm-values.json");
  return JSON.parse(readFileSync(file, "utf8")) as Record<string, Entry>;
}

function toRules(rule: string): ValueRules {
  const [kind = "", ...words] = rule.split(" ");
  const rest = words.join(" ");
  const [low = 0, high = 0] = words.map(Number);
  switch (kind) {
    case "any":
      return { anyOf: rest.split(" | ").map(toRules) };
    case "range":
      return { min: low, max: high };
    case "min":
      return { min: low };
    case "max":
      return { max: low };
    case "numbers":
      return { numbers: words.map(Number) };
    case "words":
      return { oneOf: rest.split("; ") };
    case "length":
      return { length: [low, high] };
    case "not-empty":
      return { notEmpty: true };
    case "none":
      return { sameAsNone: rest };
    case "same-in-any-case":
      return { compare: "text-in-any-case" };
    case "same-as-json":
      return { compare: "json" };
    case "same-as-ssh-key":
      return { compare: "ssh-key" };
    case "same-as-time":
      return { compare: "time" };
    case "id":
      return idRules(rest);
    case "loose-id":
      return looseIdRules(rest);
    case "period":
      return words.length === 2
        ? { format: "period", period: [toSeconds(words[0]), toSeconds(words[1])] }
        : { format: "period" };
    default:
      return PATTERNS[kind] ?? { format: toFormat(kind) };
  }
}

/** The id of a resource of one type: `Microsoft.Network/virtualNetworks/subnets`. */
function idRules(armType: string): ValueRules {
  const [namespace, ...types] = armType.split("/");
  const below = types
    .map((type) => (type.includes("=") ? `/${type.replace("=", "/")}` : `/${type}/{name}`))
    .join("");
  const form = `/subscriptions/{id}/resourceGroups/{name}/providers/${namespace}${below}`;
  const pattern = `^/?${form
    .slice(1)
    .replaceAll(".", "\\.")
    .replace(/\{\w+\}/g, "[^/]+")}/?$`;
  return { pattern, expected: `an id of the form ${form}`, example: form.replace(/\{\w+\}/g, "example") };
}

/** An id by azurerm's older parser, which does not look at the provider; without a type that of a resource group. */
function looseIdRules(types: string): ValueRules {
  const below =
    types === ""
      ? ""
      : types
          .split("/")
          .map((type) => `/${type}/{name}`)
          .join("");
  const provider = types === "" ? "" : "/providers/{provider}";
  const form = `/subscriptions/{id}/resourceGroups/{name}${provider}${below}`;
  const anyCase = form.replace("resourceGroups", "resource[gG]roups");
  const pattern = `^${anyCase.replace(/\{\w+\}/g, "[^/]+")}/?$`;
  return { pattern, expected: `an id of the form ${form}`, example: form.replace(/\{\w+\}/g, "example") };
}

function toSeconds(period = ""): number {
  const seconds = secondsOfPeriod(period);
  if (seconds === undefined) throw new Error(`azurerm-values.json: no period: ${period}`);
  return seconds;
}

function toFormat(kind: string): Format {
  const format = FORMATS.find((each) => each === kind);
  if (!format) throw new Error(`azurerm-values.json: no such rule: ${kind}`);
  return format;
}
