import { existsSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { MachineFolders, withDisk, withoutDisk } from "../../../local/machine/folder.js";
import { SPEC } from "./spec.js";

let home: string;
let folders: MachineFolders;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "longshore-home-"));
  folders = new MachineFolders(home, "docker");
});
afterEach(() => {
  rmSync(home, { recursive: true });
});

test("keeps what starts a machine again, and not its custom data", () => {
  const disks = [{ lun: 3, file: "/b" }];
  folders.keep({ ...SPEC, userData: Buffer.from("secret"), disks });
  const { disks: _, ...kept } = SPEC;
  expect(folders.spec(SPEC.name)).toEqual(kept);
  expect(folders.disks(SPEC.name)).toEqual(disks);
  expect(folders.names()).toEqual([SPEC.name]);
  expect(statSync(folders.of(SPEC.name)).mode & 0o777).toBe(0o700);
});

test("keeps the kinds apart", () => {
  folders.keep(SPEC);
  expect(new MachineFolders(home, "qemu").names()).toEqual([]);
});

test("a LUN holds one disk", () => {
  const one = { lun: 1, file: "/one" };
  const two = { lun: 2, file: "/two" };
  expect(withDisk([one, two], { lun: 1, file: "/new" })).toEqual([two, { lun: 1, file: "/new" }]);
  expect(withoutDisk([one, two], one)).toEqual([two]);
});

test("nothing is kept of a machine that was never made", () => {
  expect(folders.spec("other")).toBeUndefined();
  expect(folders.disks("other")).toEqual([]);
  expect(() => folders.setDisks("other", [])).toThrow(
    "other: the machine was made by this local cloud, not no such machine.",
  );
  expect(existsSync(folders.of("other"))).toBe(false);
});

test("works on a machine one after the other", async () => {
  const seen: string[] = [];
  const work = (name: string) =>
    folders.alone("m", async () => {
      seen.push(`${name} begins`);
      await new Promise((resolve) => setTimeout(resolve, 30));
      seen.push(`${name} ends`);
    });
  await Promise.all([work("one"), work("two")]);
  expect([...seen].sort()).toEqual(["one begins", "one ends", "two begins", "two ends"]);
  expect(seen[0]?.split(" ")[0]).toBe(seen[1]?.split(" ")[0]);
});
