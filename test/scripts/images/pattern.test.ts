import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Pattern, parsePattern } from "../../../scripts/images/pattern.js";

function pattern(text: string): Pattern {
  const read = parsePattern(text);
  if (typeof read === "string") throw new Error(read);
  return read;
}

describe("a pattern", () => {
  it.each([
    ["**", "a/b", true],
    ["dir/**", "dir/a/b", true],
    ["dir/**", "dir", false],
    ["a**", "abc/d", true],
    ["a**b", "ab", true],
    ["a**b", "axb", false],
    ["a**b", "ax/b", true],
    ["a/**/b", "a/b", true],
    ["a/**/b", "a/x/y/b", true],
    ["a/**/b", "a/xb", false],
    ["**/a", "xa", false],
    ["**/a", "x/a", true],
    ["**a", "xa", true],
    ["**a*", "xa", false],
    ["**a*", "x/ab", true],
    ["**/*.md", "a/b.md", true],
    ["**/a**/b", "x/ay/b", true],
    ["***", "a/b", true],
    ["*", "a/b", false],
    ["a?c", "a/c", false],
    ["a[^b]c", "a/c", true],
    ["a[b-d]e", "ace", true],
    ["[]a]", "]", "a - or ] out of place in a class"],
    ["[-x]", "-", "a - or ] out of place in a class"],
    ["[x-]", "x", "a - or ] out of place in a class"],
    ["[\\]a-]", "]", "a - or ] out of place in a class"],
    ["[\\]a]", "]", true],
    ["[x\\-]", "-", true],
    ["[z-a]", "a", "a range of a class that goes down"],
    ["[^", "a", "a [ without a ]"],
    ["[a", "a", "a [ without a ]"],
    ["a\\", "a", "a backslash at the end"],
    ["a]", "a]", true],
    ["\\*", "*", true],
    ["\\*", "x", false],
    ["a.(b)+^$|{c}", "a.(b)+^$|{c}", true],
    ["a?b", "a\u263ab", true],
    ["[\u{1f600}-\u{1f610}]", "\u{1f605}", true],
  ])("%j and %j: %j", (text, path, expected) => {
    const read = parsePattern(text);
    expect(typeof read === "string" ? read : read.fits(path)).toBe(expected);
  });

  it.each([
    [`${"**/".repeat(12)}x`, `${"a/".repeat(200)}yx`],
    [`${"*".repeat(300)}/x`, `${"a".repeat(2000)}/yx`],
    [`${"*a".repeat(200)}b`, `${"a".repeat(150)}b`],
    [`${"**/*a".repeat(50)}b`, `${"a/".repeat(1000)}b`],
    [`${"?*".repeat(100)}[b]`, "a".repeat(1000)],
  ])("takes no time that grows by itself: %#", (text, path) => {
    const started = performance.now();
    expect(pattern(text).fits(path)).toBe(false);
    expect(performance.now() - started).toBeLessThan(5_000);
  });

  it("may fit below a folder whenever it fits something there", () => {
    const part = fc.constantFrom("a", "b", "*", "?", "**", "[ab]");
    const name = fc.constantFrom("a", "b", "ab");
    fc.assert(
      fc.property(fc.array(part, { minLength: 1 }), fc.array(name, { minLength: 2 }), (parts, names) => {
        const { fits, mayFitBelow } = pattern(parts.join("/"));
        const folder = names.slice(0, -1).join("/");
        expect(mayFitBelow(folder) || !fits(names.join("/"))).toBe(true);
      }),
    );
  });
});
