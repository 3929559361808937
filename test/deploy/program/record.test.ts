import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { StackSpec } from "../../../core/spec/index.js";
import { haveChanged, readInputs } from "../../../deploy/program/inputs.js";
import { readRecords, recordedState, writeRecord } from "../../../deploy/program/record.js";
import type { Target } from "../../../deploy/targets/target.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "longshore-record-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const project = () => ({
  folder,
  app: "node main.js",
  outdir: join(folder, "cdktf.out"),
  data: join(folder, ".longshore"),
});
const stateFile = () => join(folder, ".longshore/shop.tfstate");
const target = (file: string | undefined = stateFile()) =>
  ({ workspaces: join(folder, ".longshore"), stateFile: () => file }) as unknown as Target;

function stackOf(name: string, place = 0) {
  mkdirSync(join(folder, ".longshore", name), { recursive: true });
  const spec: StackSpec = {
    version: 1,
    stack: name,
    hosts: [],
    shares: [],
    retained: [],
    removable: [],
    secretsInState: false,
  };
  return { name, configuration: {}, spec, program: { place, inputs: readInputs(project()) } };
}

function writeState(serial: number): void {
  writeFileSync(stateFile(), JSON.stringify({ version: 4, lineage: "a", serial }));
}

const STATE = {
  values: {
    root_module: {
      resources: [
        {
          address: "azurerm_storage_account.files",
          mode: "managed" as const,
          type: "azurerm_storage_account",
          values: { id: "/a", primary_access_key: "hunter2", nested: [{ password: "hunter3" }] },
          sensitive_values: { primary_access_key: true, nested: [{ password: true }], tags: {} },
        },
      ],
    },
  },
};

it("has the stacks in the program's order, those of this folder alone", () => {
  writeRecord({ project: project(), target: target() }, stackOf("shop", 1), undefined);
  writeRecord({ project: project(), target: target() }, stackOf("base", 0), undefined);
  mkdirSync(join(folder, ".longshore", "unrecorded"));
  expect(readRecords(project(), target()).map(({ name }) => name)).toEqual(["base", "shop"]);
  expect(readRecords({ ...project(), folder: "/moved" }, target())).toEqual([]);
  expect(readRecords(project(), { ...target(), workspaces: join(folder, "none") })).toEqual([]);
});

it("has no stack that no program declared", () => {
  const { program: _, ...made } = stackOf("shop");
  writeRecord({ project: project(), target: target() }, made, undefined);
  expect(readRecords(project(), target())).toEqual([]);
});

it("keeps the state without what is sensitive, as long as that is the state", () => {
  const stack = stackOf("shop");
  writeState(3);
  writeRecord({ project: project(), target: target() }, stack, STATE);
  expect(readFileSync(join(folder, ".longshore/shop/record.json"), "utf8")).not.toContain("hunter");
  const [resource] = recordedState(target(), stack)?.values?.root_module?.resources ?? [];
  expect(resource).toMatchObject({ address: "azurerm_storage_account.files", values: { id: "/a" } });
  writeState(4);
  expect(recordedState(target(), stack)).toBeUndefined();
  rmSync(stateFile());
  expect(recordedState(target(), stack)).toBeUndefined();
});

it("keeps no state of a backend elsewhere: others may change it", () => {
  const stack = stackOf("shop");
  const elsewhere = { ...target(), stateFile: () => undefined };
  writeRecord({ project: project(), target: elsewhere }, stack, STATE);
  expect(readFileSync(join(folder, ".longshore/shop/record.json"), "utf8")).not.toContain("storage_account");
  expect(recordedState(elsewhere, stack)).toBeUndefined();
});

it("knows other files of the program from the same ones, and from what is none of it", () => {
  writeFileSync(join(folder, "main.ts"), "one");
  const inputs = readInputs(project());
  if (!inputs) throw new Error("there are few files");
  for (const name of ["node_modules", "cdktf.out", ".git", ".longshore"]) {
    mkdirSync(join(folder, name), { recursive: true });
    writeFileSync(join(folder, name, "other"), "");
  }
  writeFileSync(join(folder, "main.ts"), "one");
  expect(haveChanged(project(), inputs)).toBe(false);
  mkdirSync(join(folder, "lib"));
  writeFileSync(join(folder, "lib/host.ts"), "");
  expect(haveChanged(project(), inputs)).toBe(true);
  rmSync(join(folder, "lib"), { recursive: true });
  writeFileSync(join(folder, "main.ts"), "two");
  expect(haveChanged(project(), inputs)).toBe(true);
});

it("makes nothing of a folder with more files than can be looked at in passing", () => {
  writeFileSync(join(folder, "main.ts"), "one");
  const inputs = readInputs(project());
  for (let at = 0; at <= 5000; at++) writeFileSync(join(folder, `${at}.txt`), "");
  expect(readInputs(project())).toBeUndefined();
  expect(inputs && haveChanged(project(), inputs)).toBe(false);
});
