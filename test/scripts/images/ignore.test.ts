import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LongshoreError } from "../../../core/errors.js";
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
    ["\ufeffdist\n", "dist", true],
    ["\ufeff# dist\n", "# dist", false],
    [" # no comment", "# no comment", true],
    ["  dist \t\n", "dist/a", true],
    ["\u00a0dist\u0085\n", "dist", true],
    ["!  dist\ndist", "dist", true],
    ["dist\n! dist/keep", "dist/keep", false],
    ["./a/../b//c/", "b/c/d", true],
    ["../a", "a", false],
    [".", "a", false],
    ["/", "a", false],
    ["a/**", "a", false],
    ["a\n!a\na/b", "a/b", true],
    ["a/b\n!a", "a/b", false],
    ["dir\n!dir/f\ndir", "dir/f", true],
    ["**/a/*\n!**/a/b", "x/a/b/c", false],
    ["*\n!*.md\nREADME.md", "README.md", true],
  ])("%j and %j: %j", (text, path, out) => {
    expect(parseIgnore(text, "file").isOut(path)).toBe(out);
  });

  it("that cannot be read is refused by every line that is wrong", () => {
    const lines = ["[a", "fine", "!", "b\\\\", "c\\", `${"d".repeat(65_536)}`];
    const content = Buffer.concat([Buffer.from(lines.join("\n")), Buffer.from([0x0a, 0xff, 0x0a])]);
    expect(() => parseIgnore(content, "/app/.dockerignore")).toThrow(
      [
        [1, "one with a [ without a ]"],
        [3, "a ! alone"],
        [5, "one with a backslash at the end"],
        [6, "65536 bytes"],
        [7, "bytes that are not UTF-8"],
      ]
        .map(
          ([line, seen]) =>
            `/app/.dockerignore, line ${line}: a line of an ignore file is a pattern that Docker can read, not ${seen}.`,
        )
        .join("\n"),
    );
  });

  it.each([
    ["node_modules", "node_modules", true],
    ["node_modules\n!src/keep", "node_modules", true],
    ["*\n!a/b", "a", false],
    ["*\n!a/b", "b", true],
    ["*\n!**/keep", "a", false],
    ["*\n!a*/keep", "b", true],
    ["a\n!a\na", "a", true],
  ])("%j lets all of %j out: %j", (text, folder, all) => {
    expect(parseIgnore(text, "file").root.enter(folder).isAllOut).toBe(all);
  });

  it("ends with an answer or an error of the input, and a plain name leaves out just itself", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.string(), (text, path) => {
        try {
          parseIgnore(text, "file").isOut(path);
        } catch (error) {
          expect(error).toBeInstanceOf(LongshoreError);
        }
      }),
    );
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z0-9.()+^${}|-]{1,10}$/), (name) => {
        fc.pre(name !== "." && name !== ".." && name !== "-");
        const ignore = parseIgnore(name, "file");
        expect([ignore.isOut(name), ignore.isOut(`${name}x`), ignore.isOut(`x${name}`)]).toEqual([
          true,
          false,
          false,
        ]);
      }),
    );
  });
});
