import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { App, AzureStack, Build } from "../../../constructs/index.js";
import { stackSpec } from "../../../core/spec/index.js";
import { readStacks } from "../../../deploy/program/synth.js";
import { packageRoot } from "../../../system/package-root.js";
import { testHost } from "../support.js";

const folder = mkdtempSync(join(tmpdir(), "longshore-app-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const library = join(packageRoot(), "constructs", "index.ts");
const tsx = import.meta.resolve("tsx");

/** Runs a program as the command line does. */
function run(body: string): Promise<{ code: number; stdout: string; stderr: string }> {
  const file = join(folder, "main.ts");
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  writeFileSync(file, `import * as l from ${JSON.stringify(library)};\n${body}\n`);
  const env = { ...process.env, CDKTF_OUTDIR: join(folder, "out"), NODE_OPTIONS: "" };
  return new Promise((resolve) => {
    execFile(process.execPath, ["--import", tsx, file], { env, cwd: folder }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });
}

describe("a program", () => {
  it("writes both files of each stack, and nothing else to read", async () => {
    const result = await run(`
      const app = new l.App();
      new l.AzureStack(app, "one", { location: "westeurope" });
      new l.AzureStack(app, "two", { location: "northeurope" });
      app.synth();
    `);
    expect(result).toEqual({ code: 0, stdout: "", stderr: "" });
    for (const stack of ["one", "two"]) {
      const at = join(folder, "out", "stacks", stack);
      expect(existsSync(join(at, "cdk.tf.json"))).toBe(true);
      expect(stackSpec.parse(JSON.parse(readFileSync(join(at, "longshore.json"), "utf8")))).toEqual({
        version: 1,
        stack,
        hosts: [],
        shares: [],
        retained: [],
        removable: [],
        secretsInState: false,
      });
    }
  });

  it("with a mistake ends with code 2 and the error's text alone", async () => {
    const result = await run(`
      const app = new l.App();
      new l.AzureStack(app, "shop", { location: "West Europe" });
      app.synth();
    `);
    expect(result).toEqual({
      code: 2,
      stdout: "",
      stderr:
        'shop: location is the short name of an Azure region, such as westeurope, not "West Europe". ' +
        'Write "westeurope".\n',
    });
  });

  it("with a mistake between constructs ends with code 2 and the error's text alone", async () => {
    const result = await run(`
      const app = new l.App();
      const stack = new l.AzureStack(app, "shop", { location: "westeurope" });
      new l.ContainerHost(stack, "web", { network: new l.Network(stack, "net") });
      app.synth();
    `);
    expect({ ...result, stderr: result.stderr.split(",")[0] }).toEqual({
      code: 2,
      stdout: "",
      stderr: "shop/web: a host with an engine has a way out",
    });
  });

  it("with a defect of its own fails as any program does", async () => {
    const result = await run(`new l.App(); throw new TypeError("oops");`);
    expect(result.code).toBe(1);
    expect(result.stderr).toContain("TypeError: oops\n    at ");
  });
});

describe("App", () => {
  it("brings stacks up as they are declared, but each after those that it depends on", () => {
    const app = new App({ outdir: join(folder, "order") });
    const [shop, , base] = ["shop", "blog", "base"].map(
      (id) => new AzureStack(app, id, { location: "westeurope" }),
    );
    if (base) shop?.addDependency(base);
    app.synth();
    expect(readStacks(app.outdir).map(({ name }) => name)).toEqual(["base", "shop", "blog"]);
  });

  it("writes a spec that may be read in another folder", () => {
    const app = new App({ outdir: join(folder, "portable") });
    const host = testHost({}, new AzureStack(app, "shop", { location: "westeurope" }));
    ["site", "../beside", process.cwd()].forEach((directory, at) => {
      host.addContainer(`c${at}`, { image: Build.directory(directory) });
    });
    app.synth();
    const [stack] = readStacks(app.outdir, "/projects/shop");
    expect(stack?.spec.hosts[0]?.containers.map(({ image }) => image)).toMatchObject(
      ["/projects/shop/site", "/projects/beside", "/projects/shop"].map((directory) => ({ directory })),
    );
  });

  it("makes the folder that it writes into, with those above it", () => {
    const outdir = join(folder, "deep", "down");
    new App({ outdir }).synth();
    expect(existsSync(join(outdir, "manifest.json"))).toBe(true);
  });

  it("leaves the files of an earlier run alone when there is a mistake", () => {
    const app = new App({ outdir: join(folder, "kept") });
    const stack = new AzureStack(app, "shop", { location: "westeurope" });
    stack.node.addValidation({ validate: () => ["never right"] });
    expect(() => app.synth()).toThrow(/^the app: every resource can be written for Terraform, not /);
    expect(existsSync(join(folder, "kept", "stacks", "shop", "longshore.json"))).toBe(false);
  });
});
