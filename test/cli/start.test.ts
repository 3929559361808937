import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { execa } from "execa";
import { afterAll, describe, expect, it } from "vitest";
import { packageRoot } from "../../system/package-root.js";

const root = packageRoot();
const folder = mkdtempSync(join(tmpdir(), "longshore-start-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** The built package as it is installed, alone: beside it are only these packages. */
function install(project: string, peers: readonly string[]): string {
  const modules = join(folder, project, "node_modules");
  for (const path of ["package.json", "dist/cli", "dist/chunks", "dist/core", "dist/constructs"]) {
    cpSync(join(root, path), join(modules, "longshore", path), { recursive: true });
  }
  for (const name of peers) {
    mkdirSync(dirname(join(modules, name)), { recursive: true });
    symlinkSync(join(root, "node_modules", name), join(modules, name));
  }
  const write = (name: string, content: string) => writeFileSync(join(folder, project, name), content);
  write("main.mjs", 'import { App } from "longshore";\nnew App().synth();\n');
  write("catches.mjs", 'await import("longshore").catch(({ message }) => console.log("caught", message));\n');
  write("cdktf.json", JSON.stringify({ app: "node main.mjs" }));
  return join(folder, project);
}

async function node(cwd: string, ...args: string[]) {
  const { exitCode, all } = await execa(process.execPath, args, { cwd, all: true, reject: false });
  return { exitCode, all };
}

describe("a project without what is used beside the package", () => {
  const sentence =
    "longshore: the packages that it needs beside itself are installed, not a project without cdktf, constructs. " +
    'Run: npm install "cdktf@^0.21.0" "constructs@^10.4.2"';
  const project = install("alone", ["@cdktf/provider-azurerm"]);

  it("is told what to install, by its program and by the command line", async () => {
    expect(await node(project, "main.mjs")).toEqual({ exitCode: 2, all: sentence });
    const { exitCode, all } = await node(project, "node_modules/longshore/dist/cli/main.js", "synth");
    expect(all).toBe(`✗ the program (node main.mjs): it ends without error, not this\n${sentence}.`);
    expect(exitCode).toBe(2);
  });

  it("may catch that", async () => {
    expect(await node(project, "catches.mjs")).toEqual({ exitCode: 0, all: `caught ${sentence}` });
  });
});

describe("a Node that is too old", () => {
  const sentence =
    "longshore: it runs on Node 20.19 or newer, not 20.18.3. Install a newer one, e.g. from https://nodejs.org.";
  const project = install("old", ["cdktf", "constructs", "@cdktf/provider-azurerm"]);
  // This Node, by the name of an older one. By hand it was seen with Node 16 and 18.
  writeFileSync(
    join(project, "old.cjs"),
    'Object.defineProperty(process.versions, "node", { value: "20.18.3" });\n',
  );

  it("is told so by a program and by the command line, before either does anything", async () => {
    expect(await node(project, "--require", "./old.cjs", "main.mjs")).toEqual({ exitCode: 2, all: sentence });
    const main = "node_modules/longshore/dist/cli/main.js";
    for (const args of [["--version"], ["plan"]]) {
      expect(await node(project, "--require", "./old.cjs", main, ...args)).toEqual({
        exitCode: 2,
        all: sentence,
      });
    }
  });
});
