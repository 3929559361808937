import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { bytesText } from "../../../cli/bytes.js";
import { localStacks, runsAtWork, unheldRecords } from "../../../deploy/stacks/local-stacks.js";
import { localTarget } from "../../../deploy/targets/local.js";
import type { Target } from "../../../deploy/targets/target.js";
import { workspaceOf } from "../../../deploy/terraform/workspace.js";
import type { Inventory } from "../../../local/index.js";
import { tryLock } from "../../../system/lock.js";

let folder: string;
let target: Target;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "longshore-stacks-"));
  target = localTarget({ folder, app: "", outdir: "", data: folder });
});
afterEach(() => rmSync(folder, { recursive: true }));

const records = (...all: [stack: string, id: string][]): Inventory => ({
  home: folder,
  hash: "",
  machines: [],
  networks: [],
  disks: [],
  shares: [],
  things: [],
  orphans: [],
  images: [],
  records: all.map(([stack, id]) => ({ stack, id, type: "azurerm_subnet" })),
});

function state(stack: string, ids: string[]): void {
  const { folder, stateFile } = workspaceOf(target, stack);
  mkdirSync(folder, { recursive: true });
  const resources = ids.map((id) => ({
    mode: "managed",
    type: "t",
    name: "n",
    instances: [{ attributes: { id } }],
  }));
  writeFileSync(stateFile, JSON.stringify({ version: 4, resources }));
}

it("are those with a workspace and those with records", () => {
  state("shop", ["/a"]);
  writeFileSync(join(target.workspaces, "shop.lock"), "");
  writeFileSync(join(target.workspaces, "shop.lock.12.0"), "");
  writeFileSync(join(target.workspaces, "kept.retained.json"), "[]");
  expect(localStacks(target, records(["lost", "/x"]))).toEqual(["kept", "lost", "shop"]);
});

it("have records that no state holds, and are left alone while a run is at work", () => {
  state("shop", ["/A"]);
  state("busy", []);
  const kept = { address: "t.n", id: "/kept", what: "data disk" };
  writeFileSync(workspaceOf(target, "shop").retainedFile, JSON.stringify([kept]));
  tryLock(workspaceOf(target, "busy").lockFile, "longshore up busy");
  const all = records(["shop", "/a"], ["shop", "/kept"], ["shop", "/b"], ["lost", "/c"], ["busy", "/d"]);
  expect(unheldRecords(target, all).map(({ id }) => id)).toEqual(["/b", "/c"]);
  expect(runsAtWork(target, ["shop", "busy"])).toMatchObject([
    { stack: "busy", holder: { what: "longshore up busy" } },
  ]);
});

it.each([
  [0, "0 B"],
  [1023, "1023 B"],
  [1536, "1.5 KiB"],
  [333 * 2 ** 20, "333.0 MiB"],
  [5 * 2 ** 40 * 1024, "5120.0 TiB"],
])("tells %d bytes as %s", (bytes, text) => {
  expect(bytesText(bytes)).toBe(text);
});
