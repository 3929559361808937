import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { identify } from "../../system/process.js";
import { claimFolder, isAbandoned, makeTemporaryFolder } from "../../system/temporary-folder.js";

let place: string;
beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), "longshore-temporary-"));
  vi.stubEnv("TMPDIR", place);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(place, { recursive: true });
});

const GONE = { pid: process.pid, started: "long ago" };

function folderOf(name: string, owner?: object): string {
  const folder = join(place, name);
  mkdirSync(folder);
  writeFileSync(join(folder, "provider.sock"), "");
  if (owner) writeFileSync(join(folder, "owner.json"), JSON.stringify(owner));
  return folder;
}

it("is this process's own, and no other user's to enter", () => {
  const folder = makeTemporaryFolder();
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  expect(isAbandoned(folder)).toBe(false);
  expect(makeTemporaryFolder()).not.toBe(folder);
  expect(existsSync(folder)).toBe(true);
});

it("takes away what killed processes left, and nothing else", () => {
  const gone = folderOf("longshore-aB3xY9", GONE);
  const kept = [
    folderOf("longshore-aB3xY8", identify(process.pid)),
    folderOf("longshore-aB3xY7"),
    folderOf("longshore-test-aB3xY9", GONE),
    folderOf("another-aB3xY9", GONE),
  ];
  makeTemporaryFolder();
  expect(existsSync(gone)).toBe(false);
  expect(kept.map((folder) => existsSync(folder))).toEqual([true, true, true, true]);
});

it("is abandoned only when its owner is gone", () => {
  const folder = folderOf("it", GONE);
  expect(isAbandoned(folder)).toBe(true);
  writeFileSync(join(folder, "owner.json"), "{");
  expect(isAbandoned(folder)).toBe(false);
  claimFolder(folder);
  expect(isAbandoned(folder)).toBe(false);
  expect(isAbandoned(join(place, "none"))).toBe(false);
});

it("is left alone when it is another user's", () => {
  const folder = folderOf("theirs", GONE);
  vi.spyOn(process, "getuid").mockReturnValue(12_345);
  expect(isAbandoned(folder)).toBe(false);
  vi.restoreAllMocks();
});
