import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseIgnore } from "../../../scripts/images/ignore.js";

describe("an ignore file", () => {
  it.each([
    ["node_modules", "node_modules", true],
    ["node_modules", "node_modules/a/b", true],
    ["node_modules", "src/node_modules", false],
    ["**/node_modules", "src/node_modules/x", true],
    ["**/node_modules", "node_modules", true],
    ["/dist/", "dist/a", true],
    ["*.md", "README.md", true],
    ["*.md", "docs/README.md", false],
    ["*/temp*", "some/temporary.txt", true],
    ["*/*/temp*", "some/sub/temporary.txt", true],
    ["temp?", "tempa", true],
    ["temp?", "temp", false],
    ["**/*.log", "a/b/c.log", true],
    ["a/**/z", "a/z", true],
    ["a/**/z", "a/b/c/z", true],
    ["[a-c].txt", "b.txt", true],
    ["[^a-c].txt", "b.txt", false],
    ["\\*.txt", "*.txt", true],
    ["\\*.txt", "a.txt", false],
    ["a.txt", "aXtxt", false],
    ["# comment", "# comment", false],
    ["*.md\n!README.md", "README.md", false],
    ["*.md\n!README.md", "other.md", true],
    ["*.md\n!README*.md\nREADME-secret.md", "README-secret.md", true],
    ["*\n!src", "src/a.ts", false],
    ["*\r\n!src\r\n", "dist/a.js", true],
    ["", "a", false],
  ])("%j and %j: %j", (text, path, out) => {
    expect(parseIgnore(text).isOut(path)).toBe(out);
  });

  it("lets a whole folder out only when nothing can be taken back in", () => {
    expect(parseIgnore("node_modules").isAllOut("node_modules")).toBe(true);
    expect(parseIgnore("*\n!a/b").isAllOut("a")).toBe(false);
  });

  it("never fails, and a plain name leaves out just itself", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "binary" }),
        fc.string(),
        (text, path) => void parseIgnore(text).isOut(path),
      ),
    );
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z0-9.()+^${}|-]{1,10}$/), (name) => {
        fc.pre(name !== "." && name !== "-");
        const ignore = parseIgnore(name);
        expect([ignore.isOut(name), ignore.isOut(`${name}x`), ignore.isOut(`x${name}`)]).toEqual([
          true,
          false,
          false,
        ]);
      }),
    );
  });
});
