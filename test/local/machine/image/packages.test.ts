import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { keepPackages, packageCache, stagePackages } from "../../../../local/machine/image/packages.js";

let folder: string;
let cache: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "longshore-packages-"));
  cache = packageCache("trixie", { XDG_CACHE_HOME: folder });
});
afterEach(() => rmSync(folder, { recursive: true }));

function stage(name: string) {
  mkdirSync(join(folder, name));
  return stagePackages(cache, join(folder, name));
}

const CURL = "curl_8.14_amd64.deb";

test("what one build downloads, the next has, and it belongs to the user alone", () => {
  const first = stage("first");
  expect(readdirSync(first.known)).toEqual([]);
  for (const file of [CURL, "lock"]) writeFileSync(join(first.used, file), "content");
  keepPackages(cache, first);
  expect(readdirSync(stage("second").known)).toEqual([CURL]);
  expect(statSync(cache).mode & 0o777).toBe(0o700);
});

test("a build keeps what it has found, while others put newer versions in its place", () => {
  writeFileSync(join(cache, CURL), "content");
  const [first, second] = [stage("first"), stage("second")];
  writeFileSync(join(second.used, "curl_8.15_amd64.deb"), "newer");
  writeFileSync(join(second.used, "curl-doc_8.14_all.deb"), "another");
  keepPackages(cache, second);
  expect(readdirSync(first.known)).toEqual([CURL]);
  expect(readdirSync(cache)).toEqual(["curl-doc_8.14_all.deb", "curl_8.15_amd64.deb"]);
});

test("above its size, what was put in first goes", () => {
  for (const [i, file] of ["a_1_all.deb", "b_1_all.deb"].entries()) {
    writeFileSync(join(cache, file), "12345");
    utimesSync(join(cache, file), i + 1, i + 1);
  }
  const build = stage("build");
  writeFileSync(join(build.used, "c_1_all.deb"), "12345");
  // As apt leaves it: older than both.
  utimesSync(join(build.used, "c_1_all.deb"), 0, 0);
  keepPackages(cache, build, 10);
  expect(readdirSync(cache)).toEqual(["b_1_all.deb", "c_1_all.deb"]);
});
