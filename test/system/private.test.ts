import {
  chmodSync,
  chownSync,
  lchownSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { LongshoreError } from "../../core/errors.js";
import { writeFileAtomic } from "../../system/files.js";
import { tryLock } from "../../system/lock.js";
import { keepPrivate, keepTreePrivate, makeFolders, makePrivateFolder } from "../../system/private.js";
import { makeTemporaryFolder } from "../../system/temporary-folder.js";

let folder: string;
let umask: number;
beforeEach(() => {
  umask = process.umask();
  folder = mkdtempSync(join(tmpdir(), "longshore-private-"));
});
afterEach(() => {
  process.umask(umask);
  rmSync(folder, { recursive: true });
});

const mode = (path: string) => statSync(path).mode & 0o7777;
const isRoot = process.getuid?.() === 0;

describe.each([0o000, 0o022, 0o077, 0o777])("under umask %o", (mask) => {
  it("makes folders for their owner alone", () => {
    process.umask(mask);
    const deep = join(folder, "a/b/c");
    makePrivateFolder(deep);
    makeFolders(join(folder, "d/e"));
    const made = ["a", "a/b", "a/b/c", "d", "d/e"];
    expect(made.map((name) => mode(join(folder, name)))).toEqual(made.map(() => 0o700));
  });

  it("writes files, locks and temporary folders for their owner alone, and a mode that is asked for as it is", () => {
    process.umask(mask);
    writeFileAtomic(join(folder, "kept/state"), "1");
    writeFileAtomic(join(folder, "kept/program"), "1", 0o700);
    expect(tryLock(join(folder, "locks/one"), "a test")).toHaveProperty("release");
    const temporary = makeTemporaryFolder();
    const modes = ["kept", "kept/state", "kept/program", "locks"].map((name) => mode(join(folder, name)));
    expect([...modes, mode(temporary)]).toEqual([0o700, 0o600, 0o700, 0o700, 0o700]);
    expect(mode(join(folder, "locks/one")) & 0o077).toBe(0);
    rmSync(temporary, { recursive: true });
  });
});

it("closes what was open to readers, down to the last file, and keeps what its owner may do", () => {
  mkdirSync(join(folder, "tree/sub"), { recursive: true });
  writeFileSync(join(folder, "tree/sub/state"), "");
  writeFileSync(join(folder, "tree/program"), "");
  chmodSync(join(folder, "tree/sub/state"), 0o644);
  chmodSync(join(folder, "tree/program"), 0o755);
  for (const name of ["tree", "tree/sub"]) chmodSync(join(folder, name), 0o755);
  keepTreePrivate(join(folder, "tree"));
  const names = ["tree", "tree/sub", "tree/sub/state", "tree/program"];
  expect(names.map((name) => mode(join(folder, name)))).toEqual([0o700, 0o700, 0o600, 0o700]);
});

it("does nothing where nothing is", () => {
  keepPrivate(join(folder, "none"));
  keepTreePrivate(join(folder, "none"));
  expect(() => statSync(join(folder, "none"))).toThrow("ENOENT");
});

describe("refuses, and changes nothing,", () => {
  it.each([0o777, 0o775, 0o770, 0o722, 0o1777])("a folder of mode %o", (open) => {
    const path = join(folder, "it's open");
    mkdirSync(path);
    chmodSync(path, open);
    const text = `${path}: its owner alone can write to it, not mode 0${open.toString(8)}. See that nobody else has put anything there, then run: chmod -R go-rwx '${folder}/it'\\''s open'`;
    expect(() => keepPrivate(path)).toThrow(text);
    expect(() => makePrivateFolder(path)).toThrow(text);
    expect(mode(path)).toBe(open);
  });

  it.each([
    ["a file", "tree/sub/state", 0o666],
    ["a folder", "tree/sub", 0o777],
  ])("a folder with %s in it that others can write to", (_, name, open) => {
    mkdirSync(join(folder, "tree/sub"), { recursive: true });
    writeFileSync(join(folder, "tree/sub/state"), "");
    chmodSync(join(folder, name), open);
    expect(() => keepTreePrivate(join(folder, "tree"))).toThrow(join(folder, name));
  });

  it("a link to a folder that others can write to", () => {
    mkdirSync(join(folder, "elsewhere"));
    chmodSync(join(folder, "elsewhere"), 0o777);
    symlinkSync(join(folder, "elsewhere"), join(folder, "link"));
    expect(() => makePrivateFolder(join(folder, "link"))).toThrow("not mode 0777");
  });

  it.runIf(isRoot)("what belongs to another user: a folder, a file, a link or what it leads to", () => {
    const strangers = 4242;
    const path = (name: string) => join(folder, name);
    mkdirSync(path("folder"));
    chownSync(path("folder"), strangers, strangers);
    symlinkSync(path("folder"), path("link to theirs"));
    mkdirSync(path("ours"), 0o700);
    symlinkSync(path("ours"), path("their link"));
    lchownSync(path("their link"), strangers, strangers);
    for (const name of ["folder", "link to theirs", "their link"]) {
      expect(() => keepPrivate(path(name))).toThrow("it belongs to the user who runs the command (uid 0)");
    }
    writeFileSync(join(path("ours"), "evil.tf.json"), "{}");
    chownSync(join(path("ours"), "evil.tf.json"), strangers, strangers);
    expect(() => keepTreePrivate(path("ours"))).toThrow("evil.tf.json");
    symlinkSync("/etc/hostname", join(path("ours"), "a link"));
    lchownSync(join(path("ours"), "a link"), strangers, strangers);
    expect(() => keepTreePrivate(path("ours"))).toThrow("a link");
  });

  it("with the exit code for which nothing was changed", () => {
    chmodSync(folder, 0o777);
    try {
      keepPrivate(folder);
      expect.unreachable();
    } catch (error) {
      expect((error as LongshoreError).exitCode).toBe(2);
    }
  });
});

it("leaves alone what links in a folder lead to", () => {
  mkdirSync(join(folder, "tree"), 0o700);
  writeFileSync(join(folder, "outside"), "");
  chmodSync(join(folder, "outside"), 0o644);
  symlinkSync(join(folder, "outside"), join(folder, "tree/link"));
  keepTreePrivate(join(folder, "tree"));
  expect(mode(join(folder, "outside"))).toBe(0o644);
});
