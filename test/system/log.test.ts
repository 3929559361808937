import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { lastWords } from "../../system/log.js";

const folder = mkdtempSync(join(tmpdir(), "longshore-log-"));
const log = join(folder, "server.log");
afterAll(() => rmSync(folder, { recursive: true }));

it.each([
  ["one\n", "; its last words: one"],
  ["1\n2\n3\n4\n5\n6\n\n", "; its last words: 2 | 3 | 4 | 5 | 6"],
  ["\n \n", ""],
  ["", ""],
])("gives the end of %j", (content, words) => {
  writeFileSync(log, content);
  expect(lastWords(log)).toBe(words);
});

it("says nothing of a log that is not there", () => {
  expect(lastWords(join(folder, "none.log"))).toBe("");
});
