import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { cloudContext } from "../../local/context.js";
import { openLocalCloud } from "../../local/index.js";
import { MachineFolders } from "../../local/machine/folder.js";
import { machinePort } from "../../local/network/machine-ports.js";
import { findOrphans, reap, removeOrphans } from "../../local/orphans.js";
import { type CloudHome, openHome } from "../../local/records/home.js";
import { CLOUD, machineOwner } from "../../local/records/port-owner.js";
import { openPortBook } from "../../local/records/ports.js";
import type { ResourceRecord } from "../../local/records/record.js";
import { openRecords } from "../../local/records/store.js";
import { Type } from "../../local/records/types.js";
import { LOCAL_SERVICES } from "../../local/services/all.js";
import { SPEC } from "./machine/spec.js";

let home: CloudHome;
beforeEach(() => {
  home = openHome(mkdtempSync(join(tmpdir(), "longshore-orphans-")));
});
afterEach(() => rmSync(home.folder, { recursive: true, force: true }));

function open() {
  const records = openRecords(home);
  const run = { stack: "shop", emit: () => {}, signal: new AbortController().signal };
  return { records, cloud: cloudContext(home, records, run), ports: openPortBook(home, records) };
}

const machine = (name: string, effect: ResourceRecord["effect"] = {}): ResourceRecord => ({
  id: `/subscriptions/s/virtualMachines/${name}`,
  type: Type.MACHINE,
  stack: "other",
  status: "ready",
  values: { name },
  effect,
});

/** As the driver of virtual machines keeps them. */
function put(...paths: string[]): void {
  for (const path of paths) {
    const file = join(home.folder, path);
    mkdirSync(join(file, ".."), { recursive: true });
    writeFileSync(file, "{}");
  }
}

const kept = {
  ...machine("web"),
  effect: { driver: "qemu", machine: "longshore-web", network: "longshore-net", cidr: "10.0.0.0/16" },
};

it("are what no record accounts for", async () => {
  const { records, cloud, ports } = open();
  records.put(kept);
  put("machines/qemu/longshore-web/x", "machines/qemu/longshore-gone/x");
  put("networks/longshore-net.json", "networks/longshore-gone.json");
  put("disks/data-12345678.raw", "disks/other-12345678.raw.new");
  await ports.ensure([machinePort(kept.id, "ssh")]);
  await ports.ensure([machinePort("/subscriptions/s/virtualMachines/Gone", "ssh")]);
  await ports.ensure([{ owner: CLOUD, service: "names" }]);
  const found = await findOrphans(home, cloud, LOCAL_SERVICES);
  expect(found.map(({ kind, name, holdsData }) => [kind, name, holdsData ?? false])).toEqual([
    ["machine", "longshore-gone", false],
    ["network", "longshore-gone", false],
    ["disk", join(home.disks, "data-12345678.raw"), true],
    ["disk", join(home.disks, "other-12345678.raw.new"), false],
    ["ports", "/subscriptions/s/virtualMachines/Gone", false],
  ]);
});

it("go by themselves, but for data, which a user has to name", async () => {
  const { records, cloud, ports } = open();
  records.put(kept);
  put("machines/qemu/longshore-web/x", "networks/longshore-gone.json", "disks/data-12345678.raw");
  await ports.ensure([machinePort(kept.id, "ssh")]);
  await ports.ensure([machinePort("/subscriptions/s/virtualMachines/Gone", "ssh")]);
  await reap(home, cloud, LOCAL_SERVICES);
  expect(existsSync(join(home.folder, "networks/longshore-gone.json"))).toBe(false);
  expect(existsSync(join(home.folder, "machines/qemu/longshore-web"))).toBe(true);
  expect((await findOrphans(home, cloud, LOCAL_SERVICES)).map(({ kind }) => kind)).toEqual(["disk"]);
  expect(await removeOrphans(home, cloud, LOCAL_SERVICES, () => true)).toHaveLength(1);
  expect(existsSync(join(home.disks, "data-12345678.raw"))).toBe(false);
  expect(ports.owners()).toEqual([machineOwner(kept.id)]);
});

it("are machines whose record was lost, which stay with all that may be theirs until a user says so", async () => {
  const { cloud, ports } = open();
  put("machines/qemu/longshore-lost/x", "networks/longshore-net.json", "disks/data-12345678.raw.new");
  await ports.ensure([machinePort("/subscriptions/s/virtualMachines/lost", "ssh")]);
  await reap(home, cloud, LOCAL_SERVICES);
  expect((await findOrphans(home, cloud, LOCAL_SERVICES)).map(({ kind }) => kind)).toEqual([
    "machine",
    "network",
    "ports",
  ]);
  expect(await openLocalCloud(home.folder).unrecorded("shop")).toEqual(["longshore-lost"]);
  expect(await openLocalCloud(home.folder).leftovers("shop")).toMatchObject([
    { kind: "machine", name: "longshore-lost", remedy: expect.stringContaining("local gc --yes") },
  ]);
  expect(await removeOrphans(home, cloud, LOCAL_SERVICES, () => true)).toHaveLength(3);
  expect(existsSync(join(home.folder, "machines/qemu/longshore-lost"))).toBe(false);
});

it("are shown to the stack alone that a machine was made for", async () => {
  new MachineFolders(home.folder, "qemu").keep({ ...SPEC, name: "longshore-lost" });
  const cloud = openLocalCloud(home.folder);
  expect(await cloud.unrecorded("shop")).toEqual(["longshore-lost"]);
  expect(await cloud.unrecorded("other")).toEqual([]);
  expect(await cloud.leftovers("other")).toEqual([]);
});

it("stay when terraform only looks, as does what killed runs left half removed", async () => {
  const { records } = open();
  records.put({
    ...machine("old"),
    id: "/subscriptions/s/old",
    type: "azurerm_subnet",
    stack: "shop",
    status: "deleting",
  });
  put("networks/longshore-gone.json", "records/0123.json.4194305.0123abcd.tmp");
  utimesSync(join(home.records, "0123.json.4194305.0123abcd.tmp"), 0, 0);
  const all = () => readdirSync(home.folder, { recursive: true }).sort();
  const before = all();
  const cloud = openLocalCloud(home.folder);
  await (await cloud.serve("shop", () => {})).close();
  expect(all()).toEqual(before);
  await (await cloud.serve("shop", () => {}, { held: [] })).close();
  expect(readdirSync(home.records)).toEqual([]);
  expect(existsSync(join(home.folder, "networks/longshore-gone.json"))).toBe(false);
});

it("are not what a destroyed stack left: its records are told, when they hold data, and go by themselves otherwise", async () => {
  const { records } = open();
  const put = (name: string, type: string, stack: string) =>
    records.put({ ...machine(name), id: `/subscriptions/s/${name}`, type, stack });
  put("data", Type.DISK, "shop");
  put("rest", "azurerm_subnet", "shop");
  put("others", "azurerm_subnet", "other");
  expect(await openLocalCloud(home.folder).leftovers("shop")).toEqual([
    { kind: "record", name: "/subscriptions/s/data" },
  ]);
  expect(records.all().map(({ id }) => id)).toEqual(
    expect.arrayContaining(["/subscriptions/s/data", "/subscriptions/s/others"]),
  );
  expect(records.all()).toHaveLength(2);
});

it("are no machines while one is about to be placed", async () => {
  const { records, cloud } = open();
  records.put({ ...machine("new"), status: "creating" });
  put("machines/qemu/longshore-gone/x");
  expect(await findOrphans(home, cloud, LOCAL_SERVICES)).toEqual([]);
});

it("are the secrets of vaults that are gone, which only who says so removes", async () => {
  const { records, cloud } = open();
  const id = "/subscriptions/s/vaults/Shop";
  records.put({ ...machine("shop"), type: Type.VAULT, id });
  put("vaults/shop/secrets/key.json", "vaults/old/secrets/key.json", "vaults/old/deleted.json");
  const found = (await findOrphans(home, cloud, LOCAL_SERVICES)).filter(({ kind }) => kind === "key vault");
  expect(found).toMatchObject([{ name: "old", holdsData: true }]);
  await reap(home, cloud, LOCAL_SERVICES);
  expect(existsSync(join(home.vaults, "old"))).toBe(true);
  await removeOrphans(home, cloud, LOCAL_SERVICES, () => true);
  expect([existsSync(join(home.vaults, "old")), existsSync(join(home.vaults, "shop"))]).toEqual([
    false,
    true,
  ]);
});

it("are what is left of storage accounts and shares, whose data only who says so removes", async () => {
  const { records, cloud } = open();
  const id = "/subscriptions/s/storageAccounts/shop";
  records.put({ ...machine("shop"), type: Type.STORAGE_ACCOUNT, id });
  records.put({ ...machine("kept"), type: Type.SHARE, id: `${id}/fileServices/default/shares/kept` });
  put("storage/shop/shares/kept.img", "storage/shop/shares/lost.img", "storage/shop/shares/made.img.new");
  put("storage/old/shares/data.img", "storage/empty/server/smb.conf");
  const found = (await findOrphans(home, cloud, LOCAL_SERVICES)).map(({ kind, name, holdsData }) => [
    kind,
    name,
    holdsData,
  ]);
  expect(found.sort()).toEqual([
    ["share", "shop/lost", true],
    ["share", "shop/made", true],
    ["storage account", join(home.storage, "empty"), false],
    ["storage account", join(home.storage, "old"), true],
  ]);
  await reap(home, cloud, LOCAL_SERVICES);
  expect(readdirSync(home.storage).sort()).toEqual(["old", "shop"]);
  await removeOrphans(home, cloud, LOCAL_SERVICES, () => true);
  expect(readdirSync(home.storage)).toEqual(["shop"]);
  expect(readdirSync(join(home.storage, "shop", "shares"))).toEqual(["kept.img"]);
});
