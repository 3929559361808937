import { execFileSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openHome } from "../../local/records/home.js";
import { CLOUD } from "../../local/records/port-owner.js";
import { openPortBook } from "../../local/records/ports.js";
import { openRecords } from "../../local/records/store.js";
import { TestProject } from "../../testbed/project.js";

const project = new TestProject();
project.write("cdktf.json", '{ "app": "node main.mjs" }');
project.write(
  "main.mjs",
  `import * as l from "longshore";
   const app = new l.App();
   const shop = new l.AzureStack(app, "shop", { location: "westeurope" });
   new l.Network(shop, "net", { addressSpace: "10.75.0.0/16" });
   app.synth();`,
);
const at = (path: string) => join(project.folder, path);
const HOME = ".longshore/local";
const STATE = `${HOME}/stacks/shop/stack.tfstate`;
const saved = `${project.folder}-saved`;

beforeAll(async () => {
  await project.run(["up", "shop"]);
  const home = openHome(at(HOME));
  await openPortBook(home, openRecords(home)).ensure([{ owner: CLOUD, service: "names" }]);
  cpSync(project.folder, saved, { recursive: true, verbatimSymlinks: true });
});
afterAll(() => {
  for (const folder of [project.folder, saved]) rmSync(folder, { recursive: true, force: true });
});

/** Puts everything back as it was when all was well. */
function restore(): void {
  for (const name of readdirSync(project.folder)) rmSync(at(name), { recursive: true, force: true });
  cpSync(saved, project.folder, { recursive: true, verbatimSymlinks: true });
}

const record = () => {
  const [name = ""] = readdirSync(at(`${HOME}/records`)).sort();
  return `${HOME}/records/${name}`;
};

const cut = (path: string) => truncateSync(at(path), 40);
const empty = (path: string) => truncateSync(at(path), 0);
const write = (content: string) => (path: string) => writeFileSync(at(path), content);
const folder = (path: string) => {
  rmSync(at(path), { recursive: true, force: true });
  mkdirSync(at(path));
};
const file = (path: string) => {
  rmSync(at(path), { recursive: true, force: true });
  writeFileSync(at(path), "");
};
const circle = (path: string) => {
  rmSync(at(path), { recursive: true, force: true });
  symlinkSync(at(path), at(path));
};
const alone = (damage: (path: string) => void) => (path: string) => {
  rmSync(at(`${path}.backup`), { force: true });
  damage(path);
};

const LOOKING = new Set(["plan", "status", "synth", "local status", "local gc"]);

type Damage = (path: string) => void;
const ALL = ["plan", "status", "up", "destroy"];

/** A file, what happened to it, and commands that cannot go on with that. */
const CASES: [string, () => string, Damage, string[]][] = [
  ["a state that is cut off, without one before", () => STATE, alone(cut), ALL],
  ["an empty state, without one before", () => STATE, alone(empty), ["destroy"]],
  ["a state that is null, with one before", () => STATE, write("null"), ["plan", "status"]],
  ["a record that is cut off", record, cut, ALL],
  ["a record that is null", record, write("null"), ["plan", "local gc"]],
  ["a list of ports that is garbage", () => `${HOME}/ports.json`, write("\u0000\u0001"), ["up"]],
  [
    "a list of what was retained that is null",
    () => `${HOME}/stacks/shop.retained.json`,
    write("null"),
    ["up"],
  ],
  ["a report that is a folder", () => `${HOME}/services.json`, folder, ["local status"]],
  ["a lock that is a folder", () => `${HOME}/stacks/shop.lock`, folder, ["plan"]],
  ["a note of terraform that is garbage", () => `${HOME}/stacks/shop/terraform.pid`, write("x"), ["destroy"]],
  ["records that are a file", () => `${HOME}/records`, file, ["status"]],
  ["a folder .longshore that is a file", () => ".longshore", file, ["local status"]],
  ["a folder .longshore of links in a circle", () => ".longshore", circle, ["up"]],
  ["an output that is a file", () => "cdktf.out", file, ["synth"]],
  ["an output of links in a circle", () => "cdktf.out", circle, ["plan"]],
  ["a list of stacks that is a folder", () => "cdktf.out/manifest.json", folder, ["plan"]],
  ["a project's file that is cut off", () => "cdktf.json", (path) => truncateSync(at(path), 5), ["plan"]],
  ["a project's file that is a folder", () => "cdktf.json", folder, ["synth"]],
];

describe.each(CASES)("%s", (_, pathOf, damage, commands) => {
  it.each(commands)("is told by `%s`, which changes nothing", async (command) => {
    restore();
    const path = pathOf();
    damage(path);
    const before = treeOf(project.folder);
    const { exitCode, all } = await project.start(command.split(" "));
    expect([1, 2]).toContain(exitCode);
    expect(all).toContain(at(path));
    expect(all).not.toMatch(/defect|^ {4}at /m);
    expect(all.split("\n").filter((line) => line.includes(at(path)))).toHaveLength(1);
    const after = treeOf(project.folder);
    expect([...before.keys()].filter((name) => !after.has(name))).toEqual([]);
    // Others note in a record that terraform's state has it, before they find the damage.
    const same = LOOKING.has(command) ? [...before.keys()] : [path];
    expect(same.filter((name) => after.get(name) !== before.get(name))).toEqual([]);
  });
});

it("a state with one before is put aside by `up`, which goes on", async () => {
  restore();
  cut(STATE);
  expect(await project.run(["up", "shop"])).toContain("nothing to change");
  expect(existsSync(at(`${STATE}.damaged-1`))).toBe(true);
  expect(await project.run(["plan", "shop"])).toContain("nothing to change");
});

it("a record that was lost is taken up again by `up`, and changed by no command that looks", async () => {
  restore();
  renameSync(at(record()), at("lost"));
  const before = treeOf(at(HOME));
  for (const command of ["plan", "status", "verify"]) await project.start([command]);
  expect([...treeOf(at(HOME)).keys()]).toEqual([...before.keys()]);
  await project.run(["up", "shop"]);
  expect(await project.run(["plan", "shop"])).toContain("nothing to change");
});

it("an output that cannot be written is told without a stack trace", () => {
  restore();
  const main = join(import.meta.dirname, "../../dist/cli/main.js");
  const command = `"${process.execPath}" "${main}" local capabilities 2>&1 >/dev/full; echo "ended with $?"`;
  const text = execFileSync("sh", ["-c", command], { cwd: project.folder, encoding: "utf8" });
  expect(text).toContain("a full disk (ENOSPC)");
  expect(text).toContain("ended with 1");
  expect(text).not.toMatch(/defect|^ {4}at /m);
});

/** Everything below a folder but what every command writes anew, and what it holds. */
function treeOf(root: string): Map<string, string> {
  const names = readdirSync(root, { recursive: true, encoding: "utf8" }).filter(
    (name) => !REWRITTEN.test(name),
  );
  return new Map(names.sort().map((name) => [name, contentOf(join(root, name))]));
}

const REWRITTEN =
  /^node_modules|^cdktf\.out|\.terraform|(^|\/)(cdk\.tf|longshore_override\.tf|longshore\.auto\.tfvars)\.json$|synth\.lock/;

function contentOf(path: string): string {
  const stat = lstatSync(path);
  if (stat.isSymbolicLink()) return `-> ${readlinkSync(path)}`;
  return stat.isFile() ? readFileSync(path, "base64") : "folder";
}
