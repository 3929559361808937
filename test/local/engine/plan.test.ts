import { describe, expect, it } from "vitest";
import { planChange } from "../../../local/engine/plan.js";
import type { Field, Fields, Schema } from "../../../local/engine/schema.js";
import { type PlanObject, type PlanValue, UNKNOWN } from "../../../local/engine/value.js";

const optional = { optional: true } as const;
const computed = { optional: true, computed: true } as const;

describe("a single value", () => {
  const cases: [string, Field, PlanValue | undefined, PlanValue, PlanValue][] = [
    // what, field, prior (undefined: a new resource), proposed, planned
    ["new, unset", { kind: "string", ...optional }, undefined, null, null],
    ["new, empty", { kind: "string", ...optional }, undefined, "", ""],
    ["new, set", { kind: "string", ...optional }, undefined, "a", "a"],
    ["new, unknown", { kind: "string", ...optional }, undefined, UNKNOWN, UNKNOWN],
    ["new, false", { kind: "bool", ...optional }, undefined, false, false],
    ["new, zero", { kind: "number", ...optional }, undefined, 0, 0],
    ["new, default", { kind: "string", ...optional, default: "d" }, undefined, null, "d"],
    ["new, default false", { kind: "bool", ...optional, default: false }, undefined, null, false],
    ["new, default overridden", { kind: "bool", ...optional, default: true }, undefined, false, false],
    ["new, computed", { kind: "string", ...computed }, undefined, null, UNKNOWN],
    ["new, computed and set", { kind: "string", ...computed }, undefined, "a", "a"],
    ["new, computed and empty", { kind: "string", ...computed }, undefined, "", UNKNOWN],
    [
      "new, a place",
      { kind: "string", required: true, normalise: "location" },
      undefined,
      "West Europe",
      "westeurope",
    ],
    ["changed", { kind: "string", ...optional }, "a", "b", "b"],
    ["changed to unknown", { kind: "string", ...optional }, "a", UNKNOWN, UNKNOWN],
    ["removed", { kind: "string", ...optional }, "a", null, null],
    ["removed, default", { kind: "number", ...optional, default: 4 }, 9, null, 4],
    ["zero and unset are the same", { kind: "number", ...optional }, 0, null, 0],
    ["empty and unset are the same", { kind: "string", ...optional }, "", null, ""],
    ["false and unset are the same", { kind: "bool", ...optional }, false, null, false],
    ["computed keeps what it was", { kind: "string", ...computed }, "a", null, "a"],
    ["computed cannot be emptied", { kind: "string", ...computed }, "a", "", "a"],
    ["computed without a value stays so", { kind: "string", ...computed }, null, null, null],
    [
      "a place in other words",
      { kind: "string", required: true, normalise: "location" },
      "westeurope",
      "West Europe",
      "westeurope",
    ],
    [
      "an id in other case",
      { kind: "string", ...optional, compare: "text-in-any-case" },
      "/A/b",
      "/a/B",
      "/A/b",
    ],
    [
      "JSON in other form",
      { kind: "string", ...optional, compare: "json" },
      '{"a":1,"b":2}',
      '{ "b": 2, "a": 1 }',
      '{"a":1,"b":2}',
    ],
    ["write-only", { kind: "string", ...optional, writeOnly: true }, undefined, "secret", null],
  ];
  it.each(cases)("%s", (_, field, prior, proposed, planned) => {
    expect(planOne(field, prior, proposed).value).toEqual(planned);
  });
});

describe("a collection", () => {
  const list: Field = { kind: "list", element: "string", ...optional };
  const set: Field = { kind: "set", element: "string", ...optional };
  const map: Field = { kind: "map", element: "string", ...optional };
  const cases: [string, Field, PlanValue | undefined, PlanValue, PlanValue][] = [
    ["new, unset", list, undefined, null, null],
    ["new, empty", list, undefined, [], []],
    ["new", list, undefined, ["a", ""], ["a", ""]],
    ["one element unknown makes all unknown", list, undefined, ["a", UNKNOWN], UNKNOWN],
    ["new, computed", { ...list, computed: true }, undefined, null, UNKNOWN],
    ["new, computed, empty", { ...list, computed: true }, undefined, [], []],
    ["shorter", list, ["a", "b"], ["a"], ["a"]],
    ["removed", list, ["a"], null, []],
    ["computed keeps what it was", { ...list, computed: true }, ["a"], null, ["a"]],
    ["set: another order", set, ["a", "b"], ["b", "a"], ["a", "b"]],
    ["set: one more", set, ["a"], ["b", "a"], ["b", "a"]],
    ["set: unknown element", set, ["a"], ["a", UNKNOWN], UNKNOWN],
    ["set: new, computed", { ...set, computed: true }, undefined, null, UNKNOWN],
    ["set: removed", set, ["a"], null, []],
    ["map: new", map, undefined, { a: "1" }, { a: "1" }],
    ["map: new, empty", map, undefined, {}, null],
    ["map: one value unknown makes all unknown", map, undefined, { a: "1", b: UNKNOWN }, UNKNOWN],
    ["map: changed", map, { a: "1", b: "2" }, { a: "3" }, { a: "3" }],
    ["map: a null is as if unset", map, undefined, { a: "1", b: null }, { a: "1" }],
    ["map: removed", map, { a: "1" }, null, {}],
    ["map: computed", { ...map, computed: true }, undefined, null, UNKNOWN],
    ["map: computed keeps what it was", { ...map, computed: true }, { a: "1" }, null, { a: "1" }],
  ];
  it.each(cases)("%s", (_, field, prior, proposed, planned) => {
    expect(planOne(field, prior, proposed).value).toEqual(planned);
  });
});

describe("blocks", () => {
  const fields: Fields = {
    name: { kind: "string", required: true },
    size: { kind: "number", ...optional, default: 4 },
    note: { kind: "string", ...optional },
    made: { kind: "string", computed: true },
    ports: { kind: "set", element: "string", ...optional },
  };
  const list: Field = { kind: "block", nesting: "list", ...optional, fields };
  const set: Field = { kind: "block", nesting: "set", ...optional, fields };

  it("are an empty list when there are none", () => {
    expect(planOne(list, undefined, []).value).toEqual([]);
  });
  it("are unknown when computed and not written", () => {
    expect(planOne({ ...list, computed: true }, undefined, []).value).toBe(UNKNOWN);
  });
  it("get defaults and unknown values inside", () => {
    expect(planOne(list, undefined, [blank("a")]).value).toEqual([
      { name: "a", size: 4, note: null, made: UNKNOWN, ports: null },
    ]);
  });
  it("of a set hold empty values instead of null", () => {
    expect(planOne(set, undefined, [blank("a")]).value).toEqual([
      { name: "a", size: 4, note: "", made: UNKNOWN, ports: [] },
    ]);
  });
  it("of a set that are objects of an attribute do so too", () => {
    expect(planOne({ ...set, attribute: true }, undefined, [blank("a")]).value).toEqual([
      { name: "a", size: 4, note: "", made: UNKNOWN, ports: [] },
    ]);
  });
  it("of a list keep computed values where nothing changes", () => {
    const prior = [{ name: "a", size: 4, note: null, made: "id", ports: null }];
    expect(planOne(list, prior, [{ ...blank("a"), made: "id", note: "n" }]).value).toEqual([
      { name: "a", size: 4, note: "n", made: "id", ports: [] },
    ]);
  });
  it("that are added to an existing resource have no computed values yet", () => {
    const prior = [{ name: "a", size: 4, note: null, made: "id", ports: null }];
    const planned = planOne(list, prior, [{ ...blank("a"), made: "id" }, blank("b")]).value;
    // What is unset in a block comes back as the type's zero once the block changes.
    expect(planned).toEqual([
      { name: "a", size: 4, note: "", made: "id", ports: [] },
      { name: "b", size: 4, note: null, made: null, ports: null },
    ]);
  });
  it("of a set are recognised by what can be written, whatever their order", () => {
    const a = { name: "a", size: 4, note: "", made: "1", ports: [] };
    const b = { name: "b", size: 4, note: "", made: "2", ports: [] };
    expect(planOne(set, [a, b], [blank("b"), blank("a")]).value).toEqual([a, b]);
    const planned = planOne(set, [a, b], [blank("b"), blank("c")]).value;
    // In a set that changes, an element that stays loses the emptiness of what is unset, as azurerm's own plans show.
    expect(planned).toEqual([
      { ...b, note: null },
      { name: "c", size: 4, note: "", made: UNKNOWN, ports: [] },
    ]);
  });
  it("may be unknown as a whole", () => {
    expect(planOne(list, undefined, UNKNOWN).value).toBe(UNKNOWN);
  });
});

describe("replacement", () => {
  const forced = { forceNew: true } as const;
  const inner: Fields = { key: { kind: "string", required: true, ...forced } };
  const cases: [string, Field, PlanValue, PlanValue, unknown[]][] = [
    ["not without a change", { kind: "string", ...optional, ...forced }, "a", "a", []],
    ["a value", { kind: "string", ...optional, ...forced }, "a", "b", [at("x"), at("id")]],
    [
      "a value that is not known",
      { kind: "string", ...optional, ...forced },
      "a",
      UNKNOWN,
      [at("x"), at("id")],
    ],
    ["a value removed", { kind: "string", ...optional, ...forced }, "a", null, [at("x"), at("id")]],
    [
      "an element of a list",
      { kind: "list", element: "string", ...optional, ...forced },
      ["a"],
      ["b"],
      [at("x"), at("id")],
    ],
    ["a set", { kind: "set", element: "string", ...optional, ...forced }, ["a"], ["b"], [at("x"), at("id")]],
    [
      "a map",
      { kind: "map", element: "string", ...optional, ...forced },
      { a: "1" },
      { a: "2" },
      [at("x"), at("id")],
    ],
    [
      "inside a block",
      { kind: "block", nesting: "list", ...optional, fields: inner },
      [{ key: "a" }],
      [{ key: "b" }],
      [[...at("x"), { index: 0 }, { attribute: "key" }], at("id")],
    ],
    [
      "inside a set of blocks",
      { kind: "block", nesting: "set", ...optional, fields: inner },
      [{ key: "a" }],
      [{ key: "b" }],
      [at("x"), at("id")],
    ],
  ];
  it.each(cases)("%s", (_, field, prior, proposed, paths) => {
    expect(planOne(field, prior, proposed).requiresReplace).toEqual(paths);
  });
});

it("takes timeouts over, but plans nothing for them alone", () => {
  const schema: Schema = {
    version: 0,
    fields: { id: ID, x: { kind: "string", ...optional } },
    timeouts: ["create"],
  };
  const proposed = { id: null, x: "a", timeouts: { create: "5m" } };
  expect(planChange(schema, null, proposed).planned.timeouts).toEqual({ create: "5m" });
  const prior = { id: "1", x: "a", timeouts: null };
  expect(planChange(schema, prior, { ...proposed, id: "1" }).planned).toBe(prior);
});

const ID: Field = { kind: "string", ...computed };

function planOne(field: Field, prior: PlanValue | undefined, proposed: PlanValue) {
  const schema: Schema = { version: 0, fields: { id: ID, x: field } };
  const before: PlanObject | null = prior === undefined ? null : { id: "1", x: prior };
  const { planned, requiresReplace } = planChange(schema, before, { id: before ? "1" : null, x: proposed });
  return { value: planned.x, requiresReplace };
}

function blank(name: string): PlanObject {
  return { name, size: null, note: null, made: null, ports: null };
}

function at(name: string) {
  return [{ attribute: name }];
}
