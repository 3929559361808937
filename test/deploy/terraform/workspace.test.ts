import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { Target } from "../../../deploy/targets/target.js";
import { writeRetained } from "../../../deploy/terraform/retained.js";
import { workspaceOf } from "../../../deploy/terraform/workspace.js";
import { writeWorkspace } from "../../../deploy/terraform/write-workspace.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "longshore-workspace-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const disk = { address: "azurerm_managed_disk.data", id: "/disks/data", what: "data disk data" };
const gone = { address: "azurerm_managed_disk.gone", id: "/disks/gone", what: "data disk gone" };
const stack = {
  name: "shop",
  configuration: { resource: { azurerm_managed_disk: { data: {} } } },
  spec: {
    version: 1 as const,
    stack: "shop",
    keyVariable: "ssh_public_key",
    hosts: [],
    shares: [],
    retained: [],
    removable: [],
    secretsInState: false,
  },
};

/** What terraform reads, after a destroy that has kept two things, one of which is not declared any more. */
function written(takeBack: boolean) {
  const target = { workspaces: folder, override: () => ({ terraform: {} }) } as unknown as Target;
  const workspace = workspaceOf(target, "shop");
  writeRetained(workspace.retainedFile, [disk, gone]);
  writeWorkspace(workspace, stack, target, { publicKey: "ssh-ed25519 AAAA", takeBack });
  return (file: string): unknown => {
    const path = join(workspace.folder, file);
    return existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : undefined;
  };
}

it("holds the configuration, what the target overrides, and the stack's key", () => {
  const read = written(true);
  expect(read("cdk.tf.json")).toEqual(stack.configuration);
  expect(read("longshore_override.tf.json")).toEqual({ terraform: {} });
  expect(read("longshore.auto.tfvars.json")).toEqual({ ssh_public_key: "ssh-ed25519 AAAA" });
});

it("takes back what was kept and is still declared, and never for a destroy", () => {
  expect(written(true)("retained_import.tf.json")).toEqual({ import: [{ to: disk.address, id: disk.id }] });
  expect(written(false)("retained_import.tf.json")).toBeUndefined();
});
