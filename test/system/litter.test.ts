import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { sweepLitter } from "../../system/litter.js";

/** Higher than any that Linux gives. */
const NO_PROCESS = 4_194_305;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "longshore-litter-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(name: string, content = "", old = true): void {
  writeFileSync(join(folder, name), content);
  if (old) utimesSync(join(folder, name), 0, 0);
}

it("takes away what dead processes left half done, and nothing else", () => {
  write(`ports.json.${NO_PROCESS}.0123abcd.tmp`);
  write(`lock.${NO_PROCESS}.7`);
  write("lock.after-12-99", JSON.stringify({ pid: NO_PROCESS, started: "99", what: "x" }));
  write(`ports.json.${process.pid}.0123abcd.tmp`);
  write(`new.json.${NO_PROCESS}.0123abcd.tmp`, "", false);
  write("ports.json");
  write("lock", JSON.stringify({ pid: NO_PROCESS, started: "1", what: "x" }));
  write("shop.1.0");
  sweepLitter(folder);
  expect(readdirSync(folder).sort()).toEqual(
    [
      "lock",
      `new.json.${NO_PROCESS}.0123abcd.tmp`,
      "ports.json",
      `ports.json.${process.pid}.0123abcd.tmp`,
      "shop.1.0",
    ].sort(),
  );
});

it("passes over a folder that is not there", () => {
  expect(sweepLitter(join(folder, "gone"))).toEqual([]);
});
