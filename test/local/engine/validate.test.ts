import { describe, expect, it } from "vitest";
import { Catalogue } from "../../../local/azurerm/catalogue.js";
import type { Path } from "../../../local/engine/diagnostic.js";
import type { Field, Schema } from "../../../local/engine/schema.js";
import { validateConfig } from "../../../local/engine/validate.js";
import { type PlanObject, UNKNOWN } from "../../../local/engine/value.js";

const optional = { optional: true } as const;
const text: Field = { kind: "string", ...optional };

/** `PATH: SUMMARY | DETAIL` of everything that is wrong. */
function problems(fields: Record<string, Field>, config: PlanObject): string[] {
  return validateConfig({ version: 0, fields }, config).map(
    ({ path, summary, detail }) => `${print(path)}: ${summary}${detail === undefined ? "" : ` | ${detail}`}`,
  );
}

function print(path: Path): string {
  return path
    .map((step) => ("attribute" in step ? step.attribute : "index" in step ? String(step.index) : step.key))
    .join(".");
}

describe("whether a field is there", () => {
  it("asks for what is required", () => {
    expect(problems({ name: { kind: "string", required: true } }, { name: null })).toEqual([
      'name: Missing required argument | The argument "name" is required, but no definition was found.',
    ]);
  });
  it("refuses what only the provider sets", () => {
    expect(problems({ guid: { kind: "string", computed: true } }, { guid: "a" })).toEqual([
      `guid: Value for unconfigurable attribute | Can't configure a value for "guid": its value will be decided automatically based on the result of applying this configuration.`,
    ]);
  });
  it("lets what is not known pass", () => {
    expect(problems({ name: { kind: "string", required: true, oneOf: ["a"] } }, { name: UNKNOWN })).toEqual(
      [],
    );
  });
  it("says that a field is deprecated", () => {
    const found = validateConfig(
      { version: 0, fields: { old: { ...text, deprecated: true } } },
      { old: "a" },
    );
    expect(found).toEqual([
      {
        severity: "warning",
        summary: "Argument is deprecated",
        detail: 'A later version of the provider will not take "old" any more.',
        path: [{ attribute: "old" }],
      },
    ]);
  });
});

describe("rules between fields", () => {
  const either: Record<string, Field> = {
    a: { ...text, exactlyOneOf: ["a", "b"] },
    b: { ...text, exactlyOneOf: ["a", "b"] },
  };
  it("exactly one of: none", () => {
    expect(problems(either, {})).toEqual([
      'a: Invalid combination of arguments | "a": one of `a,b` must be specified',
      'b: Invalid combination of arguments | "b": one of `a,b` must be specified',
    ]);
  });
  it("exactly one of: both", () => {
    expect(problems(either, { a: "1", b: "2" })[0]).toBe(
      'a: Invalid combination of arguments | "a": only one of `a,b` can be specified, but `a,b` were specified.',
    );
  });
  it("exactly one of: one, and one that is not known", () => {
    expect(problems(either, { a: "1" })).toEqual([]);
    expect(problems(either, { a: UNKNOWN })).toEqual([]);
    expect(problems(either, { a: "1", b: UNKNOWN })).toEqual([]);
  });
  it("at least one of", () => {
    const fields: Record<string, Field> = { a: { ...text, atLeastOneOf: ["a", "b"] }, b: text };
    expect(problems(fields, {})).toEqual([
      'a: Missing required argument | "a": one of `a,b` must be specified',
    ]);
    expect(problems(fields, { b: "1" })).toEqual([]);
  });
  it("conflicts with", () => {
    const fields: Record<string, Field> = { a: { ...text, conflictsWith: ["b"] }, b: text };
    expect(problems(fields, { a: "1", b: "2" })).toEqual([
      'a: Conflicting configuration arguments | "a": conflicts with b',
    ]);
    expect(problems(fields, { a: "1", b: UNKNOWN })).toEqual([]);
  });
  it("required with", () => {
    const fields: Record<string, Field> = { a: { ...text, requiredWith: ["b"] }, b: text };
    expect(problems(fields, { a: "1" })).toEqual([
      'a: Missing required argument | "a": all of `a,b` must be specified',
    ]);
    expect(problems(fields, { b: "1" })).toEqual([]);
  });
  it("across blocks", () => {
    const disk: Field = {
      kind: "block",
      nesting: "list",
      ...optional,
      fields: { name: { ...text, conflictsWith: ["disk_id", "disk.0.kind"] }, kind: text },
    };
    const fields = { disk, disk_id: text };
    expect(problems(fields, { disk: [{ name: "a", kind: "b" }] })).toEqual([
      'disk.0.name: Conflicting configuration arguments | "disk.0.name": conflicts with disk.0.kind',
    ]);
    expect(problems(fields, { disk: [{ name: "a" }], disk_id: "1" })).toEqual([
      'disk.0.name: Conflicting configuration arguments | "disk.0.name": conflicts with disk_id',
    ]);
  });
});

describe("values", () => {
  const cases: [Partial<Field>, string | number, string][] = [
    [{ oneOf: ["None", "ReadOnly"] }, "Fast", 'expected x to be one of ["None" "ReadOnly"], got Fast'],
    [{ notEmpty: true }, "", 'expected "x" to not be an empty string, got '],
    [{ length: [1, 3] }, "four", "expected length of x to be in the range (1 - 3), got four"],
    [
      { pattern: "^[a-z]+$", expected: "lower case letters" },
      "A",
      "expected x to be lower case letters, got A",
    ],
    [
      { pattern: "^[a-z]+$", expected: "small", sensitive: true },
      "A",
      "expected x to be small, got a sensitive value",
    ],
    [{ format: "uuid" }, "1", 'expected "x" to be a valid UUID, got 1'],
    [{ format: "base64" }, "#!", 'expected "x" to be a base64 string, got #!'],
    [{ format: "ipv4" }, "10.0.0.256", "expected x to contain a valid IPv4 address, got: 10.0.0.256"],
    [{ format: "time" }, "tomorrow", 'expected "x" to be a valid RFC3339 date, got tomorrow'],
    [{ format: "json" }, "{", '"x" contains an invalid JSON: {'],
    [{ format: "https-url" }, "http://a", 'expected "x" to have a url with schema of: "https", got http://a'],
    [{ kind: "number", min: 4, max: 30 }, 3, "expected x to be in the range (4 - 30), got 3"],
    [{ kind: "number", max: 9 }, 10, "expected x to be at most (9), got 10"],
    [{ kind: "number", min: 0 }, -1, "expected x to be at least (0), got -1"],
    [{ kind: "number", numbers: [512, 4096] }, 5, "expected x to be one of [512 4096], got 5"],
    [{ kind: "number" }, 0.5, "Attribute must be a whole number, got 0.5"],
  ];
  it.each(cases)("%o refuses %o", (rules, value, message) => {
    const field = { kind: "string", ...optional, ...rules } as Field;
    expect(problems({ x: field }, { x: value })).toEqual([`x: ${message}`]);
  });
  it("of a list are named by their place, those of a set by the set", () => {
    const elementRules = { oneOf: ["a"] };
    const list: Field = { kind: "list", element: "string", ...optional, elementRules };
    const set: Field = { ...list, kind: "set" };
    expect(problems({ x: list }, { x: ["a", "b"] })).toEqual([`x.1: expected x.1 to be one of ["a"], got b`]);
    expect(problems({ x: set }, { x: ["a", "b"] })).toEqual([`x: expected x.1 to be one of ["a"], got b`]);
  });
  it("are counted", () => {
    const list: Field = { kind: "list", element: "string", ...optional, minItems: 1, maxItems: 2 };
    expect(problems({ x: list }, { x: ["a", "b", "c"] })).toEqual([
      "x: Too many list items | Attribute x supports 2 item maximum, but config has 3 declared.",
    ]);
    expect(problems({ x: list }, { x: [] })).toEqual([
      "x: Not enough list items | Attribute x requires 1 item minimum, but config has only 0 declared.",
    ]);
  });
  it("of a list or a set are never null", () => {
    const list: Field = { kind: "list", element: "string", ...optional };
    expect(problems({ x: { ...list, kind: "set" } }, { x: ["a", null] })).toEqual([
      "x: Null value found in list | Null values are not allowed for this attribute value.",
    ]);
    expect(problems({ x: list }, { x: ["a", null] })).toEqual([
      "x.1: Null value found in list | Null values are not allowed for this attribute value.",
    ]);
  });
});

describe("what azurerm refuses before a plan", () => {
  const catalogue = new Catalogue();
  const group = "/subscriptions/1/resourceGroups/g/providers";
  const cases: [string, PlanObject, string][] = [
    [
      "azurerm_resource_group",
      { name: "shop.", location: "westeurope" },
      "expected name to be at most 90 letters, digits, hyphens, underscores, parentheses and periods that do not end with a period, got shop.",
    ],
    [
      "azurerm_storage_account",
      {
        name: "My-Files",
        location: "a",
        resource_group_name: "g",
        account_tier: "Standard",
        account_replication_type: "LRS",
      },
      "expected name to be 3 to 24 lower case letters and digits, got My-Files",
    ],
    [
      "azurerm_subnet_network_security_group_association",
      {
        subnet_id: "hosts",
        network_security_group_id: `${group}/Microsoft.Network/networkSecurityGroups/web`,
      },
      "expected subnet_id to be an id of the form /subscriptions/{id}/resourceGroups/{name}/providers/Microsoft.Network/virtualNetworks/{name}/subnets/{name}, got hosts",
    ],
    [
      "azurerm_network_security_rule",
      {
        name: "r",
        resource_group_name: "g",
        network_security_group_name: "web",
        priority: 99,
        direction: "Inbound",
        access: "Allow",
        protocol: "Tcp",
        source_port_range: "*",
        destination_port_range: "80",
        source_address_prefix: "*",
        destination_address_prefix: "*",
      },
      "expected priority to be in the range (100 - 4096), got 99",
    ],
    [
      "azurerm_key_vault",
      { name: "vault", location: "a", resource_group_name: "g", sku_name: "standard", tenant_id: "me" },
      'expected "tenant_id" to be a valid UUID, got me',
    ],
  ];
  it.each(cases)("%s %o", (type, config, message) => {
    const schema = catalogue.resource(type) as Schema;
    expect(validateConfig(schema, config).map(({ summary }) => summary)).toEqual([message]);
  });
});
