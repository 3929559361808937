import { describe, expect, it } from "vitest";
import { problemOfType } from "../../bench/fuzz/problem-of-type.js";
import { fuzz } from "../../bench/fuzz.js";
import type { Type } from "../../local/engine/type.js";
import { type PlanValue, UNKNOWN } from "../../local/engine/value.js";

describe("random configurations", () => {
  it("are planned or refused with a path and a reason, without a crash or a hang", async () => {
    const seed = Number(process.env.LONGSHORE_SEED ?? 1);
    const { refused, ...rest } = await fuzz(500, seed);
    expect(rest).toEqual({ bench: "fuzz", configurations: 500, crashed: 0, hung: 0, seed });
    expect(refused).toBeGreaterThan(50);
    expect(refused).toBeLessThan(450);
  });
});

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
