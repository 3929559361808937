import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type CloudHome, openHome } from "../../../local/records/home.js";
import type { ResourceRecord } from "../../../local/records/record.js";
import { openRecords } from "../../../local/records/store.js";

let folder: string;
let home: CloudHome;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "longshore-store-"));
  home = openHome(folder);
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const record = (id: string, values: ResourceRecord["values"] = {}): ResourceRecord => ({
  id,
  type: "azurerm_subnet",
  stack: "shop",
  status: "ready",
  values,
  effect: {},
});

describe("records", () => {
  it("are found again by type and id, whatever the case of the id", () => {
    const records = openRecords(home);
    records.put(record("/subscriptions/S/resourceGroups/Shop"));
    expect(records.get("azurerm_subnet", "/SUBSCRIPTIONS/s/resourcegroups/shop")).toEqual(
      record("/subscriptions/S/resourceGroups/Shop"),
    );
    expect(records.get("azurerm_other", "/subscriptions/S/resourceGroups/Shop")).toBeUndefined();
  });

  it("of two types may share an id", () => {
    const records = openRecords(home);
    records.put(record("/a"));
    records.put({ ...record("/a"), type: "azurerm_subnet_nat_gateway_association" });
    records.remove("azurerm_subnet", "/a");
    expect(records.all().map(({ type }) => type)).toEqual(["azurerm_subnet_nat_gateway_association"]);
  });

  it("are read by another process's store", () => {
    openRecords(home).put(record("/a", { name: "a" }));
    expect(openRecords(openHome(folder)).all()).toEqual([record("/a", { name: "a" })]);
  });

  it("pass over what a killed process left half written", () => {
    openRecords(home).put(record("/a"));
    writeFileSync(join(home.records, "0123.json.4194305.0123abcd.tmp"), '{"id": "/b", "ty');
    expect(openRecords(home).all()).toHaveLength(1);
  });

  it("say which file is damaged, or stands for another resource", () => {
    const records = openRecords(home);
    records.put(record("/a"));
    const [name = ""] = readdirSync(home.records);
    const file = join(home.records, name);
    writeFileSync(file, readFileSync(file, "utf8").replace('"/a"', '"/b"'));
    expect(() => records.all()).toThrow(`${file}: a record of the local cloud can be read and is whole`);
    expect(() => records.get("azurerm_subnet", "/a")).toThrow("not one of another resource");
  });

  it("count right when four processes count at once", async () => {
    const children = [1, 2, 3, 4].map(() => start("count", "25"));
    const codes = await Promise.all(children.map(ended));
    expect(codes).toEqual([0, 0, 0, 0]);
    expect(openRecords(home).get("azurerm_subnet", "/counter")?.values.count).toBe(100);
  });

  it("count right within one process too", async () => {
    const records = openRecords(home);
    let running = 0;
    const most: number[] = [];
    await Promise.all(
      Array.from({ length: 20 }, () =>
        records.exclusively(async () => {
          most.push(++running);
          await sleep(1);
          running--;
        }),
      ),
    );
    expect(Math.max(...most)).toBe(1);
  });

  it("go on after a failure under the lock", async () => {
    const records = openRecords(home);
    await expect(records.exclusively(() => Promise.reject(new Error("no")))).rejects.toThrow("no");
    expect(await records.exclusively(() => 7)).toBe(7);
  });

  it("are whole after writers were killed in the middle, and the lock is free", async () => {
    for (let round = 0; round < 6; round++) {
      const child = start("churn");
      await once(child.stdout ?? child, "data");
      await sleep(20 + round * 15);
      child.kill("SIGKILL");
      await ended(child);
      const records = openRecords(home);
      for (const { values } of records.all()) expect(values.text).toBe("x".repeat(Number(values.length)));
      expect(await records.exclusively(() => "free")).toBe("free");
    }
  });
});

function start(...argv: string[]): ChildProcess {
  const program = new URL("./store-child.ts", import.meta.url).pathname;
  return spawn(process.execPath, ["--import", "tsx", program, folder, ...argv], {
    stdio: ["ignore", "pipe", "inherit"],
  });
}

async function ended(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const [code] = await once(child, "exit");
  return code;
}
