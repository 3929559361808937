import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { LongshoreError } from "../../core/errors.js";
import { explainFileError } from "../../system/file-error.js";
import { readIfThere, writeFileAtomic } from "../../system/files.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "longshore-files-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

it("writes whole files, and leaves nothing beside them", () => {
  const file = join(folder, "a/b.json");
  writeFileAtomic(file, "one");
  writeFileAtomic(file, "two");
  expect(readFileSync(file, "utf8")).toBe("two");
  expect(readdirSync(join(folder, "a"))).toEqual(["b.json"]);
});

it("reads a file, or tells that there is none; what cannot be read is an error", () => {
  writeFileSync(join(folder, "a"), "one");
  expect(readIfThere(join(folder, "a"))).toBe("one");
  expect(readIfThere(join(folder, "b"))).toBeUndefined();
  expect(() => readIfThere(folder)).toThrow("EISDIR");
});

it("changes nothing when it cannot write", () => {
  const file = join(folder, "a");
  mkdirSync(file);
  writeFileSync(join(file, "x"), "");
  expect(() => writeFileAtomic(file, "two")).toThrow();
  expect(readdirSync(folder)).toEqual(["a"]);
});

it.each([
  ["ENOSPC", "a full disk (ENOSPC)"],
  ["EDQUOT", "a quota that is used up (EDQUOT)"],
  ["EROFS", "a file system that is read-only (EROFS)"],
])("says %s in words", (code, seen) => {
  const error = explainFileError(Object.assign(new Error("write"), { code }), "/home/x/records/a.json");
  expect(error).toBeInstanceOf(LongshoreError);
  expect((error as LongshoreError).message).toBe(
    `/home/x/records/a.json: what Longshore keeps can be written to the disk, not ${seen}. Mend that and run the command again: it goes on from what is there.`,
  );
});

it("keeps any other error as it is", () => {
  const error = Object.assign(new Error("write"), { code: "EINVAL" });
  expect(explainFileError(error, "/x")).toBe(error);
});
