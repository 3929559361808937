import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { cruise, type ICruiseResult } from "dependency-cruiser";
import extractDepcruiseConfig from "dependency-cruiser/config-utl/extract-depcruise-config";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { packageRoot } from "../system/package-root.js";

const root = packageRoot();

describe("the folders", () => {
  const folders = readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith("."))
    .map((entry) => entry.name)
    .filter((name) => !["node_modules", "dist", "cdktf.out", "coverage"].includes(name));

  it("import only whom they may, in no cycle", { timeout: 600_000 }, async () => {
    const { summary, modules } = await violationsIn(root, folders);
    expect(summary).toEqual([]);
    expect(modules).toBeGreaterThan(100);
  });

  it("are all on the map", () => {
    const rows = [...folders, ...foldersIn("local").map((name) => `local/${name}`)];
    expect(rows.filter((name) => !map().includes(`\n| \`${name}/\` |`))).toEqual([]);
    for (const folder of ["constructs", "scripts", "cli", "deploy"]) {
      const row = map().split(`\n| \`${folder}/\` |`)[1]?.split("\n")[0] ?? "";
      expect(foldersIn(folder).filter((name) => !row.includes(`\`${name}/\``))).toEqual([]);
    }
  });

  it("import what the map says", async () => {
    const { forbidden } = await extractDepcruiseConfig(join(root, ".dependency-cruiser.mjs"));
    const rules = (forbidden ?? []).filter(({ name }) => name?.endsWith("-imports"));
    expect(rules.length).toBeGreaterThanOrEqual(8);
    expect(rules.map(({ name }) => name)).toEqual(
      expect.arrayContaining(foldersIn("local").map((name) => `local/${name}-imports`)),
    );
    for (const { name, comment } of rules) {
      const row = new RegExp(`^\\| \`${name?.replace(/-imports$/, "")}/\` \\|.*\\| ${comment} \\|$`, "m");
      expect(map()).toMatch(row);
    }
  });

  function foldersIn(folder: string): string[] {
    return readdirSync(join(root, folder), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name);
  }

  function map(): string {
    return readFileSync(join(root, "docs", "map.md"), "utf8");
  }
});

describe("a violation", () => {
  let folder: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "longshore-architecture-"));
    symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
    for (const name of ["package.json", "tsconfig.json"]) {
      writeFileSync(join(folder, name), readFileSync(join(root, name)));
    }
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each([
    ["core/a.ts", "../system/b.js", "core-imports"],
    ["system/a.ts", "../scripts/b.js", "system-imports"],
    ["cloud-init/a.ts", "../constructs/b.js", "cloud-init-imports"],
    ["constructs/a.ts", "../scripts/b.js", "constructs-imports"],
    ["scripts/a.ts", "../constructs/b.js", "scripts-imports"],
    ["scripts/a.ts", "../cloud-init/b.js", "scripts-imports"],
    ["local/a.ts", "../scripts/b.js", "local-imports"],
    ["local/a.ts", "../cli/b.js", "local-imports"],
    ["cli/a.ts", "../constructs/b.js", "cli-imports"],
    ["core/a.ts", "../test/b.js", "core-imports"],
    ["stacks/a.ts", "../core/b.js", "stacks-imports"],
    ["test/a.ts", "../bench/b.js", "tests-run-benchmarks-as-programs"],
    ["test/bench/a.ts", "../../bench/sub/b.js", "tests-run-benchmarks-as-programs"],
    ["bench/a.ts", "../test/b.js", "benchmarks-import-no-tests"],
    ["testbed/a.ts", "../bench/b.js", "testbed-imports"],
    ["testbed/a.ts", "../test/b.js", "testbed-imports"],
    ["local/a.ts", "../testbed/b.js", "local-imports"],
    ["tools/a.mjs", "../core/b.js", "scripts-of-node-alone"],
    ["tools/a.mjs", "execa", "scripts-of-node-alone"],
    ["cli/a.ts", "../local/machine/b.js", "local-has-one-front-door"],
    ["local/tfplugin/a.ts", "../azurerm/b.js", "local/tfplugin-imports"],
    ["local/network/a.ts", "../services/b.js", "local/network-imports"],
    ["local/azurerm/a.ts", "../services/b.js", "local/azurerm-imports"],
    ["local/services/names/a.ts", "../../b.js", "local/services-imports"],
    ["constructs/a.ts", "cdktf", "cdktf-in-one-place"],
    ["scripts/a.ts", "ssh2", "ssh2-in-one-place"],
    ["local/a.ts", "ip-address", "ip-address-in-one-place"],
    ["scripts/a.ts", "@azure/identity", "@azure-in-one-place"],
    ["scripts/azure/a.ts", "@azure/core-rest-pipeline", "azure-libraries-in-few-files"],
    ["deploy/targets/a.ts", "../../scripts/azure/arm-client.js", "azure-is-loaded-when-it-is-asked"],
    ["deploy/targets/local.ts", "../../scripts/azure/credential.js", "local-asks-for-no-credential-of-azure"],
    ["scripts/azure/arm-client.ts", "@azure/identity", "local-asks-for-no-credential-of-azure"],
    ["local/azurerm/a.ts", "@grpc/grpc-js", "@grpc-in-one-place"],
    ["local/engine/a.ts", "protobufjs", "protobufjs-in-one-place"],
    ["local/engine/a.ts", "@msgpack/msgpack", "@msgpack-in-one-place"],
    ["constructs/a.ts", "@cdktf/provider-azurerm", "provider-classes-by-subpath"],
    ["cli/verbs/a.ts", "execa", "terraform-runs-in-one-place"],
    ["deploy/hosts/a.ts", "node:child_process", "terraform-runs-in-one-place"],
    ["deploy/a.ts", "../cli/b.js", "deploy-imports"],
    ["deploy/a.ts", "picocolors", "deploy-prints-nothing"],
    ["constructs/a.ts", "node:net", "constructs-open-nothing"],
    ["constructs/network/a.ts", "../hosts/b.js", "constructs-network-before-others"],
    ["constructs/windows/a.ts", "../index.js", "constructs-windows-before-others"],
    ["core/a.ts", "vitest", "shipped-code-needs-shipped-packages"],
    ["scripts/a.ts", "./missing.js", "resolvable"],
  ])("of %s that imports %s is found", async (file, imported, rule) => {
    const target = imported.startsWith(".") && rule !== "resolvable" ? [join(dirname(file), imported)] : [];
    const { summary } = await violationsOf({
      [file]: `import * as it from "${imported}";\nconsole.log(it);\n`,
      ...Object.fromEntries(target.map((path) => [path.replace(/\.js$/, ".ts"), "export const b = 1;\n"])),
    });
    expect(summary).toContain(`${rule}: ${file}`);
  });

  it.each([
    ["code", 'import { b } from "./b.js";\nexport const a = () => b;\n'],
    ["types alone", 'import type { B } from "./b.js";\nexport const a: B = 1;\n'],
  ])("is a cycle of imports of %s", async (_, a) => {
    const { summary } = await violationsOf({
      "core/a.ts": a,
      "core/b.ts": 'import { a } from "./a.js";\nexport const b = () => a;\nexport type B = number;\n',
    });
    expect(summary).toEqual(["no-cycle: core/a.ts"]);
  });

  /** What is found in a tree of these files alone. */
  async function violationsOf(files: Record<string, string>) {
    const tree = mkdtempSync(join(folder, "tree-"));
    for (const name of ["node_modules", "package.json", "tsconfig.json"]) {
      symlinkSync(join(folder, name), join(tree, name));
    }
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(tree, path)), { recursive: true });
      writeFileSync(join(tree, path), content);
    }
    return violationsIn(tree, [...new Set(Object.keys(files).map((path) => path.split("/")[0] ?? ""))]);
  }
});

/** Each violation as `rule: file`, sorted, and how many files were looked at. */
async function violationsIn(baseDir: string, folders: string[]) {
  const { forbidden, options } = await extractDepcruiseConfig(join(root, ".dependency-cruiser.mjs"));
  const { output } = await cruise(folders, { ...options, baseDir, validate: true, ruleSet: { forbidden } });
  const { summary, modules } = output as ICruiseResult;
  return {
    summary: summary.violations.map(({ rule, from }) => `${rule.name}: ${from}`).sort(),
    modules: modules.length,
  };
}
