import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { heldResources, mendStateFile } from "../../../cli/terraform/state-file.js";

let folder: string;
let stateFile: string;
const told: unknown[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "longshore-state-"));
  stateFile = join(folder, "stack.tfstate");
  told.length = 0;
});
afterEach(() => rmSync(folder, { recursive: true }));

const mend = () => mendStateFile({ stack: "shop", stateFile }, (event) => told.push(event));
const state = (id: string) =>
  JSON.stringify({
    version: 4,
    resources: [
      { mode: "managed", type: "azurerm_subnet", name: "hosts", instances: [{ attributes: { id } }] },
      { mode: "data", type: "azurerm_subscription", name: "this", instances: [{ attributes: { id: "/s" } }] },
      { mode: "managed", type: "azurerm_image", name: "none", instances: [] },
    ],
  });

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
    mend();
    expect(readFileSync(stateFile, "utf8")).toBe(state("/a"));
    expect(told).toEqual([]);
  });

  it.each([
    ["cut off", state("/a").slice(0, 60)],
    ["emptied", ""],
    ["something else", "null"],
  ])("that is %s becomes the one before", (_, content) => {
    writeFileSync(stateFile, content);
    writeFileSync(`${stateFile}.backup`, state("/b"));
    mend();
    expect(heldResources({ stateFile }).map(({ id }) => id)).toEqual(["/b"]);
    expect(told).toEqual([
      {
        type: "notice",
        text: "shop: an earlier run left its state half written; going on from the one before",
      },
    ]);
  });

  it("of a first run that was killed goes, with words only when something was in it", () => {
    writeFileSync(stateFile, "");
    mend();
    expect(existsSync(stateFile)).toBe(false);
    expect(told).toEqual([]);
    writeFileSync(stateFile, '{"version": 4, "reso');
    mend();
    expect(existsSync(stateFile)).toBe(false);
    expect(told).toHaveLength(1);
  });
});
