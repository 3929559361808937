import { readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { Catalogue } from "../../../local/azurerm/catalogue.js";
import { type Diagnostic, isError, type Path } from "../../../local/engine/diagnostic.js";
import { hasUnknown } from "../../../local/engine/field-plan.js";
import { planChange } from "../../../local/engine/plan.js";
import { type Field, type Fields, type Schema, TIMEOUTS } from "../../../local/engine/schema.js";
import { settle } from "../../../local/engine/settle.js";
import { validateConfig } from "../../../local/engine/validate.js";
import { type JsonObject, type JsonValue, type PlanObject, UNKNOWN } from "../../../local/engine/value.js";
import { plan } from "../../../local/provider/plan.js";
import { createProvider } from "../../../local/provider.js";
import { packageRoot } from "../../../system/package-root.js";
import { configurationWith } from "../../../testbed/configurations/configuration.js";
import { leastConfiguration } from "../../../testbed/configurations/least.js";
import { placesOf, valueAt, withValue } from "../../../testbed/configurations/places.js";
import { propose } from "../../../testbed/configurations/propose.js";
import { elementOf } from "../../../testbed/configurations/values.js";
import { memoryCloud } from "../../../testbed/memory-cloud.js";
import { changesOf } from "./changes.js";
import { isCompatible } from "./compatible.js";
import { violationsOf } from "./violations.js";

const catalogue = new Catalogue();
const types = readdirSync(join(packageRoot(), "local/azurerm/catalogue/resources"))
  .map((name) => name.replace(".json", ""))
  .filter((type) => catalogue.resource(type));

const violations = new Map<string, number>();
const counts = { changes: 0, replacements: 0, unknowns: 0 };

afterAll(() => {
  const refused = [...violations.values()].reduce((sum, count) => sum + count, 0);
  console.log(
    `conformance: ${types.length} types, ${dataSources.length} data sources, ${refused} violations, ${counts.replacements} replacements, ` +
      `${counts.changes} other changes, ${counts.unknowns} unknown values`,
  );
});

describe.each(types)("%s", (type) => {
  const schema = catalogue.resource(type) as Schema;
  const settable = placesOf(schema.fields).filter(({ field }) => field.required || field.optional);

  it("takes the least that it asks for, and each field with what that asks for", () => {
    const least = leastConfiguration(type, schema);
    expect(errors(validateConfig(schema, least))).toEqual([]);
    expect(errors(plan(type, schema, null, propose(schema, null, least)).diagnostics)).toEqual([]);
    for (const { key } of settable) {
      const config = configurationWith(schema, [key]);
      expect(config && errors(validateConfig(schema, config)), key).toEqual([]);
    }
  });

  it("refuses what breaks a rule, there and with a reason", () => {
    expect(missedViolations(schema)).toEqual([]);
  });

  it("plans each change of a field, and replaces where that is asked for", () => {
    const wrong: string[] = [];
    for (const { key, field, before, after, path } of changesOf(schema).changes) {
      const state = made(schema, before);
      const again = planChange(schema, state, propose(schema, state, before));
      if (again.requiresReplace.length > 0) wrong.push(`${key}: replaced without a change`);
      expect(again.planned, `${key}: a second plan changes nothing`).toEqual(state);

      const { planned, requiresReplace } = planChange(schema, state, propose(schema, state, after));
      const replaced = requiresReplace.map(print);
      if (field.forceNew) {
        counts.replacements += 1;
        const isAsked = replaced.some((each) => each === print(path) || each.startsWith(`${print(path)}.`));
        if (!isAsked || !replaced.includes("id")) wrong.push(`${key}: is not replaced`);
      } else {
        counts.changes += 1;
        if (JSON.stringify(planned) === JSON.stringify(state)) wrong.push(`${key}: a change is not planned`);
        // A block that comes or goes may hold what is replaced.
        if (field.kind !== "block" && replaced.length > 0) wrong.push(`${key}: replaces ${replaced}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it("takes what is not known yet, and plans no more than it keeps when that is known", () => {
    const wrong: string[] = [];
    for (const { key, field, path } of settable) {
      const known = configurationWith(schema, [key]);
      if (!known || valueAt(known, path) === null) throw new Error(`no configuration has ${key}`);
      counts.unknowns += 1;
      const open = withValue(known, path, UNKNOWN);
      wrong.push(...errors(validateConfig(schema, open)).map((each) => `${key} refused: ${each}`));
      const early = plan(type, schema, null, propose(schema, null, open));
      const final = plan(type, schema, null, propose(schema, null, known));
      if (!field.writeOnly && !hasUnknown(firstUnknown(early.planned, path))) wrong.push(`${key}: is known`);
      if (!isCompatible(early.planned, final.planned)) wrong.push(`${key}: the final plan is another`);
    }
    expect(wrong).toEqual([]);
  });

  it("is made, read, planned anew and imported without a difference", async () => {
    const provider = createProvider({ cloud: memoryCloud(), handlers: new Map() });
    const config = leastConfiguration(type, schema);
    const first = await provider.plan(type, null, propose(schema, null, config), config);
    expect(errors(first.diagnostics)).toEqual([]);
    const { value: state, diagnostics } = await provider.apply(type, null, first.planned, config);
    expect(errors(diagnostics)).toEqual([]);
    if (!state) throw new Error("nothing was made");
    expect(await provider.read(type, state)).toEqual({ value: state, diagnostics: [] });

    // Without its handler a secret has no address in a vault, by which alone it is imported.
    const imports = type !== "azurerm_key_vault_secret";
    const imported = imports ? (await provider.import(type, String(state.id))).value : state;
    for (const prior of [state, imported]) {
      if (!prior) throw new Error("nothing was imported");
      const { value } = await provider.read(type, prior);
      const again = await provider.plan(type, value, propose(schema, value, config), config);
      expect(again).toEqual({ planned: value, requiresReplace: [], diagnostics: [] });
      expect(value).toEqual(state);
    }
  });
});

const dataSources = readdirSync(join(packageRoot(), "local/azurerm/catalogue/data-sources")).map((name) =>
  name.replace(".json", ""),
);

describe.each(dataSources)("data source %s", (type) => {
  const schema = catalogue.dataSource(type) as Schema;

  it("takes the least that it asks for, known or not, and refuses what breaks a rule", () => {
    const least = configurationWith(schema);
    expect(least && errors(validateConfig(schema, least))).toEqual([]);
    for (const { key, path } of placesOf(schema.fields).filter(({ field }) => field.required)) {
      const open = withValue(configurationWith(schema, [key]) ?? {}, path, UNKNOWN);
      expect(errors(validateConfig(schema, open))).toEqual([]);
    }
    expect(missedViolations(schema)).toEqual([]);
  });
});

it("breaks every kind of rule", () => {
  const kinds = ["required", "computed", "exactlyOneOf", "atLeastOneOf", "conflictsWith", "requiredWith"];
  const sizes = ["fewest items", "most items", "no null", "shortest", "longest", "least", "most"];
  const values = ["allowed value", "allowed number", "whole number", "not empty", "pattern", "format"];
  expect([...violations.keys()]).toEqual(expect.arrayContaining([...kinds, ...sizes, ...values]));
});

/** The violations of a type's rules that are not refused where they are, or with the wrong reason. */
function missedViolations(schema: Schema): string[] {
  const missed: string[] = [];
  for (const { rule, key, config, path, reason, secret } of violationsOf(schema)) {
    violations.set(rule, (violations.get(rule) ?? 0) + 1);
    const found = validateConfig(schema, config).filter(isError);
    const isRefused = found.some((each) => print(each.path) === print(path) && reason.test(textOf(each)));
    if (secret && found.some((each) => textOf(each).includes(secret))) missed.push(`${key}: tells a secret`);
    if (!isRefused) missed.push(`${key} (${rule}) at ${print(path)}: ${errors(found).join("; ")}`);
  }
  return missed;
}

/** The state after the first apply of a configuration, in which everything computed has got a value. */
function made(schema: Schema, config: PlanObject): JsonObject {
  const { planned } = planChange(schema, null, propose(schema, null, config));
  const timeouts: JsonObject = schema.timeouts ? { [TIMEOUTS]: null } : {};
  return { ...settle(schema.fields, planned, { id: "/one" }, (_, field) => someValue(field)), ...timeouts };
}

function someValue(field: Field): JsonValue {
  switch (field.kind) {
    case "string":
      return "computed";
    case "number":
      return 1;
    case "bool":
      return true;
    case "map":
      return { computed: someValue(elementOf(field)) };
    case "block":
      return [mapValues(field.fields, someValue)];
    default:
      return [someValue(elementOf(field))];
  }
}

function mapValues(fields: Fields, change: (field: Field) => JsonValue): JsonObject {
  return Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, change(field)]));
}

/** The value at a path, or what holds it where that is unknown as a whole. */
function firstUnknown(planned: PlanObject, path: Path) {
  const lengths = path.map((_, i) => i + 1);
  const values = lengths.map((length) => valueAt(planned, path.slice(0, length)));
  return values.find((value) => value === UNKNOWN) ?? values.at(-1) ?? null;
}

function errors(diagnostics: readonly Diagnostic[]): string[] {
  return diagnostics.filter(isError).map((each) => `${print(each.path)}: ${textOf(each)}`);
}

function textOf({ summary, detail = "" }: Diagnostic): string {
  return `${summary} ${detail}`;
}

function print(path: Path): string {
  return path
    .map((step) => ("attribute" in step ? step.attribute : "index" in step ? step.index : step.key))
    .join(".");
}
