import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { type LocalCloud, openLocalCloud } from "../../../local/index.js";
import { type CloudHome, openHome } from "../../../local/records/home.js";
import { openPortBook } from "../../../local/records/ports.js";
import type { Records } from "../../../local/records/record.js";
import { openRecords } from "../../../local/records/store.js";
import { loadServices } from "../../../local/services/all.js";
import { endServices, servicesEnded } from "../../../local/services/ensure.js";
import { readReport } from "../../../local/services/report.js";
import { fileOf, folderOf } from "./notes-service.js";

// The services process is started several times, on computers that may be busy.
vi.setConfig({ testTimeout: 120_000 });

const NOTES = new URL("./notes-service.ts", import.meta.url).href;
const id = "/subscriptions/s/resourceGroups/shop";
const owner = { kind: "azurerm_resource_group", id };

let home: CloudHome;
let records: Records;
let cloud: LocalCloud;
beforeEach(() => {
  home = openHome(mkdtempSync(join(tmpdir(), "longshore-outside-")));
  records = openRecords(home);
  cloud = openLocalCloud(home.folder, { services: NOTES });
});
afterEach(async () => {
  await endServices(home);
  rmSync(home.folder, { recursive: true, force: true, maxRetries: 5 });
});

function putGroup(): void {
  const type = "azurerm_resource_group";
  records.put({ id, type, stack: "shop", status: "ready", inState: true, values: {}, effect: {} });
}

const port = () => openPortBook(home, records).get({ owner, service: "notes", part: "read" });
const read = async () => (await fetch(`http://127.0.0.1:${port()}/`)).text();

it("serves by the services process, comes back after a kill on the same port, and ends when it is not needed", async () => {
  await cloud.ensureServices(() => {});
  expect(readReport(home)).toBeUndefined();
  putGroup();
  await cloud.ensureServices(() => {});
  writeFileSync(join(folderOf(home), fileOf(id)), "hello");
  expect(await read()).toBe("hello");
  expect(await cloud.resolve("notes.longshore.test")).toBe("127.0.0.1");

  const [first, before] = [readReport(home), port()];
  process.kill(first?.pid ?? 0, "SIGKILL");
  await vi.waitUntil(() => readReport(home) === undefined, { timeout: 10_000 });
  await cloud.ensureServices(() => {});
  expect([await read(), port()]).toEqual(["hello", before]);

  records.remove(owner.kind, id);
  expect(await servicesEnded(home)).toBe(true);
});

it("takes the place of a services process that was started without it", async () => {
  const machine = { stack: "shop", status: "ready", inState: true, values: {}, effect: {} } as const;
  records.put({ ...machine, id: "/vm", type: "azurerm_linux_virtual_machine" });
  putGroup();
  await openLocalCloud(home.folder).ensureServices(() => {});
  const first = readReport(home);
  expect(first?.listening.some(({ service }) => service === "notes")).toBe(false);
  await cloud.ensureServices(() => {});
  expect(readReport(home)?.pid).not.toBe(first?.pid);
  expect(readReport(home)?.listening).toContainEqual({ owner, service: "notes", part: "read" });
  // Who does not know of it leaves it alone.
  const second = readReport(home);
  await openLocalCloud(home.folder).ensureServices(() => {});
  expect(readReport(home)?.pid).toBe(second?.pid);
});

it("says what is an orphan and what it keeps, and goes with a reset", async () => {
  putGroup();
  await cloud.ensureServices(() => {});
  for (const name of ["shop.txt", "old.txt"]) writeFileSync(join(folderOf(home), name), "");
  const inventory = await cloud.inventory();
  expect(inventory.orphans).toContainEqual({ kind: "note", name: "old.txt" });
  expect(inventory.things).toEqual([
    { service: "notes", kind: "note", name: "old.txt" },
    { service: "notes", kind: "note", name: "shop.txt" },
  ]);
  expect(await cloud.leftovers("other")).toEqual([]);
  expect([existsSync(join(folderOf(home), "old.txt")), existsSync(join(folderOf(home), "shop.txt"))]).toEqual(
    [false, true],
  );
  records.remove(owner.kind, id);
  expect((await cloud.inventory()).orphans).toEqual([
    { kind: "note", name: "shop.txt" },
    { kind: "ports", name: id },
  ]);
  await cloud.reset();
  expect([existsSync(home.services), existsSync(home.portsFile), readReport(home)]).toEqual([
    false,
    false,
    undefined,
  ]);
});

it("has a name of its own", async () => {
  const twice = join(home.folder, "twice.mjs");
  writeFileSync(twice, 'export const services = [{ name: "notes" }, { name: "vault" }];');
  await expect(loadServices(pathToFileURL(twice).href)).rejects.toThrow("two named vault");
  const none = join(home.folder, "none.mjs");
  writeFileSync(none, "");
  await expect(loadServices(pathToFileURL(none).href)).rejects.toThrow("no such export");
});
