import { spawnSync } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { LongshoreError } from "../../core/errors.js";
import { explainFileError } from "../../system/file-error.js";
import { readIfThere, writeFileAtomic } from "../../system/files.js";
import { tryLock } from "../../system/lock.js";
import { errorText } from "../../system/log.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "longshore-file-error-"));
  writeFileSync(join(folder, "file"), "");
  mkdirSync(join(folder, "folder"));
  symlinkSync("circle", join(folder, "circle"));
  symlinkSync("nowhere/at/all", join(folder, "nowhere"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const thrownBy = (work: () => unknown): unknown => {
  try {
    return work();
  } catch (error) {
    return error;
  }
};

it.each<[string, string, (path: (name: string) => string) => unknown]>([
  ["reading a folder", "folder", (path) => readIfThere(path("folder"))],
  ["a folder below a file", "file", (path) => mkdirSync(path("file/a/b"), { recursive: true })],
  ["a folder in the place of a file", "file", (path) => mkdirSync(path("file"), { recursive: true })],
  ["a folder below links in a circle", "circle", (path) => mkdirSync(path("circle/a"), { recursive: true })],
  [
    "a folder below a link to nowhere",
    "nowhere",
    (path) => mkdirSync(path("nowhere/a"), { recursive: true }),
  ],
  ["reading links in a circle", "circle", (path) => readFileSync(path("circle"))],
  ["listing a file", "file", (path) => readdirSync(path("file"))],
  ["writing below a file", "file", (path) => writeFileAtomic(path("file/a.json"), "")],
  ["writing in the place of a folder", "folder", (path) => writeFileAtomic(path("folder"), "")],
  ["a lock below a file", "file", (path) => tryLock(path("file/a.lock"), "test")],
  ["a lock that is a folder", "folder", (path) => tryLock(path("folder"), "test")],
])("names the part of the path that is wrong: %s", (_, name, work) => {
  const error = explainFileError(
    thrownBy(() => work((each) => join(folder, each))),
    "elsewhere",
  );
  expect(error).toBeInstanceOf(LongshoreError);
  const { violations, message } = error as LongshoreError;
  expect(violations[0]?.where.startsWith(join(folder, name))).toBe(true);
  expect(violations[0]?.where).not.toMatch(/\.tmp$|\.\d+$/);
  expect(violations[0]?.remedy).toBeTruthy();
  expect(errorText(error)).toBe(message);
});

it("says what another user may not do", () => {
  if (process.getuid?.() !== 0) return;
  process.seteuid?.(65_534);
  const errors = [
    thrownBy(() => readFileSync(join(folder, "file"))),
    thrownBy(() => writeFileAtomic(join(folder, "a"), "")),
    thrownBy(() => tryLock(join(folder, "lock"), "test")),
  ];
  process.seteuid?.(0);
  for (const error of errors) {
    expect((explainFileError(error, "x") as LongshoreError).violations).toMatchObject([
      { where: expect.stringContaining(folder), seen: expect.stringContaining("EACCES") },
    ]);
  }
});

it("names a program that is not there, or may not be run", () => {
  const { error } = spawnSync(join(folder, "program"));
  expect(explainFileError(error, "x")).toMatchObject({
    violations: [{ where: join(folder, "program"), seen: "none (ENOENT)" }],
  });
  expect(explainFileError(spawnSync(join(folder, "file")).error, "x")).toMatchObject({
    violations: [{ where: join(folder, "file"), seen: "one without the rights to (EACCES)" }],
  });
});

it("does not take the limit on watched folders for a full disk", () => {
  const error = Object.assign(new Error("watch"), { code: "ENOSPC", syscall: "watch", path: folder });
  expect((explainFileError(error, "x") as LongshoreError).message).toContain("fs.inotify.max_user_watches");
});

it("leaves errors of the network, and of anything else, as they are", async () => {
  const server = createServer().listen(1, "192.0.2.1");
  const error = await new Promise((done) => server.once("error", done));
  for (const each of [
    error,
    new TypeError("x"),
    "text",
    undefined,
    Object.assign(new Error(), { code: "EACCES" }),
  ]) {
    expect(explainFileError(each, "x")).toBe(each);
  }
});
