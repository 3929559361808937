import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ORDER_FILE } from "../../core/spec/index.js";
import { EXAMPLES } from "../../deploy/program/examples.js";
import { packageRoot } from "../../system/package-root.js";

const root = packageRoot();
const cli = join(root, "dist", "cli", "main.js");
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "longshore-init-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

async function run(command: string, args: readonly string[], cwd = folder) {
  const { exitCode, all } = await execa(command, args, { cwd, all: true, reject: false, stdin: "ignore" });
  return { exitCode, all };
}

const longshore = (args: readonly string[], cwd?: string) => run(process.execPath, [cli, ...args], cwd);

/** What `npm install` would put there. */
function install(project: string): void {
  const modules = join(project, "node_modules");
  mkdirSync(join(modules, "@types"), { recursive: true });
  const { dependencies, devDependencies } = JSON.parse(readFileSync(join(project, "package.json"), "utf8"));
  for (const name of Object.keys({ ...dependencies, ...devDependencies })) {
    mkdirSync(join(modules, name, ".."), { recursive: true });
    symlinkSync(name === "longshore" ? root : join(root, "node_modules", name), join(modules, name));
  }
}

describe.each(Object.keys(EXAMPLES))("the example %s", (example) => {
  it("is a project that npm takes, that type-checks, and whose program runs", async () => {
    const made = await longshore(["init", "My Shop", "--example", example]);
    expect(made).toMatchObject({ exitCode: 0 });
    expect(made.all).toContain("cd 'My Shop'");
    const project = join(folder, "My Shop");
    expect(JSON.parse((await run("npm", ["pkg", "get", "name"], project)).all)).toBe("my-shop");
    const before = readFileSync(join(project, "package.json"), "utf8");
    await run("npm", ["pkg", "fix"], project);
    expect(readFileSync(join(project, "package.json"), "utf8")).toBe(before);

    install(project);
    const tsc = join(project, "node_modules", "typescript", "bin", "tsc");
    expect(await run(process.execPath, [tsc], project)).toEqual({ exitCode: 0, all: "" });
    expect(await longshore(["synth"], project)).toMatchObject({ exitCode: 0 });
    const [stack = ""] = JSON.parse(readFileSync(join(project, "cdktf.out", ORDER_FILE), "utf8"));
    const spec = JSON.parse(
      readFileSync(join(project, "cdktf.out", "stacks", stack, "longshore.json"), "utf8"),
    );
    const names = (spec.hosts as { containers: { name: string }[] }[]).flatMap(
      ({ containers }) => containers,
    );
    expect(names).toMatchObject([{ name: "site" }]);
    const { all } = await run("git", ["-c", "init.defaultBranch=main", "init", "--quiet"], project);
    expect(all).toBe("");
    const seen = (await run("git", ["status", "--porcelain", "--untracked-files=all"], project)).all.split(
      "\n",
    );
    expect(seen.map((line) => line.slice(3)).sort()).toEqual([
      ".gitignore",
      "cdktf.json",
      "main.ts",
      "package.json",
      "site/Dockerfile",
      "site/index.html",
      "tsconfig.json",
    ]);
  });
});

it("overwrites nothing, and says what is there", async () => {
  writeFileSync(join(folder, "main.ts"), "mine");
  symlinkSync("nowhere", join(folder, ".gitignore"));
  mkdirSync(join(folder, "site"));
  const { exitCode, all } = await longshore(["init"]);
  expect(all).toContain("not a folder with .gitignore, main.ts. ");
  expect(exitCode).toBe(2);
  expect(readFileSync(join(folder, "main.ts"), "utf8")).toBe("mine");
  expect(existsSync(join(folder, "package.json"))).toBe(false);
});

it("uses the folder that one is in, whatever else it holds, and gives files the modes of the user's shell", async () => {
  writeFileSync(join(folder, "README.md"), "mine");
  const command = `umask 022; exec ${process.execPath} ${cli} init --json`;
  const { stdout } = await execa("sh", ["-c", command], { cwd: folder });
  expect(JSON.parse(stdout)).toMatchObject({ type: "result", folder, example: "web" });
  expect(statSync(join(folder, "main.ts")).mode & 0o777).toBe(0o644);
});

it("has only the examples that it names", async () => {
  const { exitCode, all } = await longshore(["init", "--example", "kubernetes"]);
  expect(all).toContain("Allowed choices are web, share, private.");
  expect(exitCode).toBe(2);
});
