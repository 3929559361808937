import { describe, expect, it } from "vitest";
import type { Type } from "../../../local/engine/type.js";
import { type PlanValue, UNKNOWN } from "../../../local/engine/value.js";
import { problemOfType } from "../../../testbed/configurations/problem-of-type.js";

describe("a value that is not of its type", () => {
  const cases: [Type, PlanValue, string | undefined][] = [
    ["string", "a", undefined],
    ["string", null, undefined],
    ["string", UNKNOWN, undefined],
    ["string", 1, "value is no string"],
    ["number", "0.1", undefined],
    ["number", "one", "value is no number"],
    ["bool", "true", "value is no bool"],
    [["list", "string"], ["a", 1], "value.1 is no string"],
    [["set", "string"], {}, "value is no set"],
    [["map", "bool"], { a: 1 }, "value.a is no bool"],
    [["object", { a: "string" }], { b: "c" }, "value.b is not in the type"],
    [["object", { a: ["list", "string"] }], { a: "c" }, "value.a is no list"],
  ];
  it.each(cases)("%j: %o", (type, value, problem) => {
    expect(problemOfType(type, value)).toBe(problem);
  });
});
