import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { expect, it, onTestFinished } from "vitest";
import * as constructs from "../../constructs/index.js";
import { packageRoot } from "../../system/package-root.js";

/** What a program sees that imports the built package, and cdktf and a class of azurerm beside it. */
const PROGRAM = `
import * as longshore from "longshore";
import "longshore/testing";
import { TerraformStack } from "cdktf";
import { Construct } from "constructs";
import { ResourceGroup } from "@cdktf/provider-azurerm/lib/resource-group/index.js";
const stack = new longshore.AzureStack(new longshore.App({ outdir: process.argv[1] }), "shop", { location: "westeurope" });
console.log(JSON.stringify({
  names: Object.keys(longshore),
  isStack: stack instanceof TerraformStack && stack instanceof Construct,
  isGroup: stack.resourceGroup instanceof ResourceGroup,
}));
`;

it("has in its bundles what the sources export, of classes that programs share", async () => {
  const outdir = mkdtempSync(join(tmpdir(), "longshore-bundle-"));
  onTestFinished(() => rmSync(outdir, { recursive: true }));
  const args = ["--input-type=module", "--eval", PROGRAM, outdir];
  const { stdout } = await execa(process.execPath, args, { cwd: packageRoot() });
  expect(JSON.parse(stdout)).toEqual({ names: Object.keys(constructs).sort(), isStack: true, isGroup: true });
});
