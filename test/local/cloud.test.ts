import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { openLocalCloud } from "../../local/index.js";

const folder = mkdtempSync(join(tmpdir(), "longshore-cloud-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it("is served to Terraform and to OpenTofu in the place of azurerm, each by its own registry's name", async () => {
  const { env, close } = await openLocalCloud(folder).serve("shop", () => {});
  await close();
  expect(Object.keys(JSON.parse(env.TF_REATTACH_PROVIDERS ?? "{}"))).toEqual([
    "registry.terraform.io/hashicorp/azurerm",
    "registry.opentofu.org/hashicorp/azurerm",
  ]);
});
