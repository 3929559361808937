import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { packageRoot } from "../../system/package-root.js";

interface Time {
  name: string;
  seconds: number;
}

let times: {
  timesTable(files: readonly Time[], spent: readonly Time[]): string[];
  spentOnMachines(
    files: { notes: string; events: string },
    known: { firstBoot: string; files: readonly Time[] },
  ): Time[];
};
const folder = mkdtempSync(join(tmpdir(), "longshore-times-"));

beforeAll(async () => {
  times = await import(pathToFileURL(join(packageRoot(), "tools", "test-times.mjs")).href);
});
afterAll(() => rmSync(folder, { recursive: true }));

function written(name: string, lines: readonly object[]): string {
  const file = join(folder, name);
  writeFileSync(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
  return file;
}

it("tells every file, slowest first, and short ones as one line", () => {
  const files = [
    { name: "a", seconds: 1.25 },
    { name: "b", seconds: 0.5 },
    { name: "c", seconds: 30 },
    { name: "d", seconds: 0.25 },
  ];
  expect(times.timesTable(files, [])).toEqual([
    "seconds  file",
    "   30.0  c",
    "    1.3  a",
    "    0.8  2 files of less than a second",
  ]);
});

it("tells apart what was spent on booting, installing, commands and waiting", () => {
  const notes = written("notes", [
    { on: "commands", seconds: 60 },
    { on: "on hosts", seconds: 5 },
    { on: "reboots", seconds: 7 },
  ]);
  const vm = { type: "resource", address: "azurerm_linux_virtual_machine.web", action: "create" };
  const events = written("events", [
    { ...vm, state: "start" },
    { ...vm, state: "done", seconds: 10 },
    { ...vm, action: "delete", state: "done", seconds: 100 },
    { type: "resource", address: "azurerm_subnet.web", action: "create", state: "done", seconds: 1 },
    { type: "step", step: "boot", state: "changed", seconds: 20 },
    { type: "step", step: "image of site", state: "changed", seconds: 4 },
    { type: "progress", what: "x", detail: "y" },
  ]);
  const files = [{ name: "test/e2e/a.test.ts", seconds: 100 }];
  const spent = times.spentOnMachines({ notes, events }, { firstBoot: "boot", files });
  expect(Object.fromEntries(spent.map(({ name, seconds }) => [name, seconds]))).toEqual({
    "booting machines": 10,
    "installing: first boots": 20,
    "installing: building container images": 4,
    reboots: 7,
    "all else of the command line": 26,
    "commands on hosts": 5,
    "waiting, and all else": 28,
  });
});
