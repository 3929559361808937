import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { DATA_TYPES, MACHINE_TYPES } from "../../core/data-types.js";
import { packageRoot } from "../../system/package-root.js";

const root = packageRoot();
const catalogue = readdirSync(join(root, "local/azurerm/catalogue/resources")).map((name) =>
  name.replace(".json", ""),
);
/** Those of azurerm that hold nothing of their own: read one by one when they were put there. */
const others = readFileSync(join(root, "test/core/types-without-data.txt"), "utf8").trimEnd().split("\n");

/** All that azurerm has, as the provider's own classes say. */
function typesOfProvider(): string[] {
  const lib = join(root, "node_modules/@cdktf/provider-azurerm/lib");
  const folders = readdirSync(lib).filter((name) => !name.includes(".") && !name.startsWith("data-azurerm-"));
  return folders
    .flatMap(
      (name) =>
        readFileSync(join(lib, name, "index.d.ts"), "utf8").match(/tfResourceType = "(\w+)"/)?.[1] ?? [],
    )
    .filter((type) => type !== "azurerm")
    .sort();
}

it("has each resource type of the catalogue and of azurerm in one place: machine, data, or neither", () => {
  const sorted = [...MACHINE_TYPES, ...DATA_TYPES, ...others].sort();
  const provider = typesOfProvider();
  expect(provider.length).toBeGreaterThan(1100);
  expect(sorted.filter((type, index) => type === sorted[index + 1])).toEqual([]);
  expect(provider.filter((type) => !sorted.includes(type))).toEqual([]);
  expect(sorted.filter((type) => !provider.includes(type))).toEqual([]);
  expect(catalogue.filter((type) => !sorted.includes(type))).toEqual([]);
});

it("counts as data, of the catalogue, what holds what users wrote", () => {
  expect(catalogue.filter((type) => DATA_TYPES.has(type)).sort()).toEqual([
    "azurerm_backup_protected_file_share",
    "azurerm_backup_protected_vm",
    "azurerm_container_registry",
    "azurerm_image",
    "azurerm_key_vault",
    "azurerm_key_vault_certificate",
    "azurerm_key_vault_key",
    "azurerm_key_vault_secret",
    "azurerm_log_analytics_workspace",
    "azurerm_managed_disk",
    "azurerm_recovery_services_vault",
    "azurerm_resource_group_template_deployment",
    "azurerm_shared_image",
    "azurerm_shared_image_gallery",
    "azurerm_shared_image_version",
    "azurerm_snapshot",
    "azurerm_storage_account",
    "azurerm_storage_container",
    "azurerm_storage_share",
    "azurerm_storage_share_file",
  ]);
});
