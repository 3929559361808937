import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Event } from "../../../core/events.js";
import {
  heldResources,
  keepBackup,
  noteFirstRun,
  refuseDamagedState,
  repairState,
} from "../../../deploy/terraform/state-file.js";
import { DamagedFile } from "../../../system/kept-file.js";

let folder: string;
let stateFile: string;
const told: Event[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "longshore-state-"));
  stateFile = join(folder, "stack.tfstate");
  told.length = 0;
});
afterEach(() => rmSync(folder, { recursive: true }));

const look = () => refuseDamagedState({ stack: "shop", stateFile });
const repair = (isRecorded = false) =>
  repairState({ stack: "shop", stateFile }, (event) => told.push(event), isRecorded);
const ids = () => heldResources({ stateFile }).map(({ id }) => id);
const state = (id: string, version = 4) =>
  JSON.stringify({
    version,
    resources: [
      { mode: "managed", type: "azurerm_subnet", name: "hosts", instances: [{ attributes: { id } }] },
      { mode: "data", type: "azurerm_subscription", name: "this", instances: [{ attributes: { id: "/s" } }] },
      { mode: "managed", type: "azurerm_image", name: "none", instances: [] },
    ],
  });

const DAMAGED: [string, string][] = [
  ["cut off", state("/a").slice(0, 60)],
  ["emptied", ""],
  ["null", "null"],
  ["something else", "[1]"],
];

describe("terraform's state file", () => {
  it("tells what it holds", () => {
    expect(heldResources({ stateFile })).toEqual([]);
    writeFileSync(stateFile, state("/a"));
    expect(heldResources({ stateFile })).toEqual([
      { address: "azurerm_subnet.hosts", type: "azurerm_subnet", id: "/a" },
    ]);
  });

  it("is left alone when it is whole", () => {
    writeFileSync(stateFile, state("/a"));
    writeFileSync(`${stateFile}.backup`, state("/b"));
    look();
    repair();
    expect(readFileSync(stateFile, "utf8")).toBe(state("/a"));
    expect(told).toEqual([]);
  });

  it.each(DAMAGED)("that is %s is refused by who only looks, and stays as it is", (_, content) => {
    writeFileSync(stateFile, content);
    for (const backup of [undefined, state("/b")]) {
      if (backup !== undefined) writeFileSync(`${stateFile}.backup`, backup);
      const before = readdirSync(folder);
      expect(look).toThrow(DamagedFile);
      expect(look).toThrow(stateFile);
      expect(readdirSync(folder)).toEqual(before);
      expect(readFileSync(stateFile, "utf8")).toBe(content);
    }
  });

  it.each(DAMAGED)("that is %s is put aside for the one before by who changes things", (_, content) => {
    writeFileSync(stateFile, content);
    writeFileSync(`${stateFile}.backup`, state("/b"));
    repair();
    expect(ids()).toEqual(["/b"]);
    expect(readFileSync(`${stateFile}.damaged-1`, "utf8")).toBe(content);
    expect(told).toMatchObject([
      { type: "warning", text: expect.stringContaining(`${stateFile}.damaged-1`) },
    ]);
    writeFileSync(stateFile, content);
    repair();
    expect(readFileSync(`${stateFile}.damaged-2`, "utf8")).toBe(content);
  });

  it.each(DAMAGED)("that is %s, without one before, is refused and stays", (_, content) => {
    writeFileSync(stateFile, content);
    for (const backup of [undefined, "", "{"]) {
      if (backup !== undefined) writeFileSync(`${stateFile}.backup`, backup);
      expect(() => repair(true)).toThrow(stateFile);
      expect(readFileSync(stateFile, "utf8")).toBe(content);
    }
  });

  it("that is a folder is refused, or put aside", () => {
    mkdirSync(stateFile);
    expect(look).toThrow("a folder");
    expect(() => repair(true)).toThrow("a folder");
    writeFileSync(`${stateFile}.backup`, state("/b"));
    repair();
    expect(ids()).toEqual(["/b"]);
  });

  it("that is gone, with one before, is refused, or that one put back", () => {
    writeFileSync(`${stateFile}.backup`, state("/b"));
    expect(look).toThrow(
      `${stateFile}: terraform's state of the stack can be read and is whole, not nothing`,
    );
    repair();
    expect(ids()).toEqual(["/b"]);
    expect(readdirSync(folder).sort()).toEqual(["stack.tfstate", "stack.tfstate.backup"]);
  });

  it("of another version is refused by all, and never put aside", () => {
    writeFileSync(stateFile, state("/a", 5));
    writeFileSync(`${stateFile}.backup`, state("/b"));
    for (const run of [look, repair]) expect(() => run()).toThrow("format version 5");
    expect(readdirSync(folder).sort()).toEqual(["stack.tfstate", "stack.tfstate.backup"]);
  });

  it("of a first run that was killed is none when it is empty", () => {
    noteFirstRun({ stack: "shop", stateFile });
    writeFileSync(stateFile, "");
    look();
    repair();
    expect(ids()).toEqual([]);
    expect(existsSync(stateFile)).toBe(true);
    expect(told).toEqual([]);
  });

  it("of a first run that was killed goes aside when a part is in it and the target knows what was made", () => {
    noteFirstRun({ stack: "shop", stateFile });
    const part = '{"version": 4, "reso';
    writeFileSync(stateFile, part);
    expect(look).toThrow(stateFile);
    expect(() => repair()).toThrow(stateFile);
    repair(true);
    expect(ids()).toEqual([]);
    expect(readFileSync(`${stateFile}.damaged-1`, "utf8")).toBe(part);
    expect(told).toHaveLength(1);
  });

  it("is kept twice after a run, so that damage later loses nothing", () => {
    noteFirstRun({ stack: "shop", stateFile });
    writeFileSync(stateFile, state("/a"));
    keepBackup({ stack: "shop", stateFile });
    writeFileSync(stateFile, "");
    expect(look).toThrow(stateFile);
    keepBackup({ stack: "shop", stateFile });
    repair();
    expect(ids()).toEqual(["/a"]);
  });
});
