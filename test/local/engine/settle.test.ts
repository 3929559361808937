import { expect, it } from "vitest";
import type { Fields } from "../../../local/engine/schema.js";
import { settle } from "../../../local/engine/settle.js";
import { type PlanObject, UNKNOWN } from "../../../local/engine/value.js";

const text = { kind: "string", optional: true, computed: true } as const;
const fields: Fields = {
  id: text,
  rules: {
    kind: "block",
    nesting: "list",
    optional: true,
    fields: { action: text, ranges: text, note: text },
  },
  zones: { kind: "block", nesting: "set", optional: true, fields: { name: text, id: text } },
};
const settled = (planned: PlanObject, given: PlanObject) =>
  settle(fields, { id: UNKNOWN, rules: [], zones: [], ...planned }, given, (name) => `some ${name}`);

it("keeps what is planned, and fills what is open with what is given, else with something", () => {
  expect(settled({}, { id: "/a" }).id).toBe("/a");
  expect(settled({}, {}).id).toBe("some id");
  expect(settled({ id: "/planned" }, { id: "/a" }).id).toBe("/planned");
});

it("keeps what is planned of a block of which another part is open", () => {
  const rules: PlanObject[] = [{ action: "Deny", ranges: UNKNOWN, note: UNKNOWN }];
  expect(settled({ rules }, { rules: [{ action: "Allow", ranges: "none" }] }).rules).toEqual([
    { action: "Deny", ranges: "none", note: "some note" },
  ]);
  expect(settled({ rules: UNKNOWN }, { rules: [{ action: "Allow", ranges: "", note: "" }] }).rules).toEqual([
    { action: "Allow", ranges: "", note: "" },
  ]);
});

it("takes the given set for one with anything open: its parts have no order to be matched by", () => {
  const zones: PlanObject[] = [
    { name: "b", id: UNKNOWN },
    { name: "a", id: "1" },
  ];
  const given = [
    { name: "a", id: "1" },
    { name: "b", id: "2" },
  ];
  expect(settled({ zones }, { zones: given }).zones).toEqual(given);
});
