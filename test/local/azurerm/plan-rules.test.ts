import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { Catalogue } from "../../../local/azurerm/catalogue.js";
import { PLAN_RULES } from "../../../local/azurerm/plan-rules.js";
import type { PlanObject } from "../../../local/engine/value.js";
import { packageRoot } from "../../../system/package-root.js";

describe("a change that means another resource", () => {
  it.each<[string, PlanObject, PlanObject, string[]]>([
    ["azurerm_backup_protected_vm", { source_vm_id: "a" }, { source_vm_id: "b" }, ["source_vm_id"]],
    ["azurerm_backup_protected_vm", { source_vm_id: "a" }, { source_vm_id: null }, []],
    ["azurerm_bastion_host", { sku: "Standard" }, { sku: "Basic" }, ["sku"]],
    ["azurerm_bastion_host", { sku: "Basic" }, { sku: "Standard" }, []],
    [
      "azurerm_container_registry_cache_rule",
      { credential_set_id: "a" },
      { credential_set_id: null },
      ["credential_set_id"],
    ],
    [
      "azurerm_disk_encryption_set",
      identity("UserAssigned"),
      identity("SystemAssigned"),
      ["identity.0.type"],
    ],
    ["azurerm_container_app_environment", { workload_profile: [] }, profiles("D4"), ["workload_profile"]],
    ["azurerm_container_app_environment", profiles("D4"), profiles("E4"), []],
    ["azurerm_container_app_environment", profiles("Consumption"), { workload_profile: [] }, []],
    ["azurerm_disk_encryption_set", identity("SystemAssigned"), identity("UserAssigned"), []],
    [
      "azurerm_key_vault_key",
      { expiration_date: "2030-01-01T00:00:00Z" },
      { expiration_date: null },
      ["expiration_date"],
    ],
    ["azurerm_key_vault_key", { expiration_date: null }, { expiration_date: "2030-01-01T00:00:00Z" }, []],
    [
      "azurerm_lb",
      frontends(["a", "1"], ["b", "1"]),
      frontends(["b", "2"], ["a", "1"]),
      ["frontend_ip_configuration.0.zones"],
    ],
    ["azurerm_lb", frontends(["a", "1"]), frontends(["b", "2"]), []],
    ["azurerm_linux_virtual_machine_scale_set", { zones: ["1", "2"] }, { zones: ["2"] }, ["zones"]],
    ["azurerm_linux_virtual_machine_scale_set", { zones: ["1"] }, { zones: ["1", "2"] }, []],
    ["azurerm_log_analytics_workspace", { sku: "PerGB2018" }, { sku: "Free" }, ["sku"]],
    ["azurerm_log_analytics_workspace", { sku: "PerGB2018" }, { sku: "CapacityReservation" }, []],
    ["azurerm_log_analytics_workspace", { sku: "LACluster" }, { sku: "PerGB2018" }, []],
    ["azurerm_monitor_data_collection_rule", { kind: "Linux" }, { kind: "Windows" }, ["kind"]],
    [
      "azurerm_proximity_placement_group",
      { allowed_vm_sizes: ["a"] },
      { allowed_vm_sizes: [] },
      ["allowed_vm_sizes"],
    ],
    [
      "azurerm_public_ip",
      { domain_name_label_scope: "NoReuse" },
      { domain_name_label_scope: "TenantReuse" },
      ["domain_name_label_scope"],
    ],
    [
      "azurerm_recovery_services_vault",
      { cross_region_restore_enabled: true },
      { cross_region_restore_enabled: false },
      ["cross_region_restore_enabled"],
    ],
    [
      "azurerm_recovery_services_vault",
      { immutability: "Locked" },
      { immutability: "Unlocked" },
      ["immutability"],
    ],
    [
      "azurerm_shared_image",
      { end_of_life_date: "2030-01-01T00:00:00Z" },
      { end_of_life_date: null },
      ["end_of_life_date"],
    ],
    [
      "azurerm_storage_account",
      { account_replication_type: "LRS" },
      { account_replication_type: "ZRS" },
      ["account_replication_type"],
    ],
    ["azurerm_storage_account", locked("Locked"), locked("Unlocked"), ["immutability_policy.0.state"]],
    ["azurerm_storage_share", { storage_account_id: null }, { storage_account_id: "" }, []],
  ])("%s: %j, then %j", (type, prior, planned, replaced) => {
    expect(PLAN_RULES[type]?.replaces?.(prior, planned)).toEqual(replaced);
  });
});

describe("a plan that is refused", () => {
  it.each<[string, PlanObject, PlanObject | null, string]>([
    [
      "azurerm_backup_policy_vm",
      backup("Daily", {}),
      null,
      "retention_daily: with the frequency Daily, `retention_daily` is needed",
    ],
    [
      "azurerm_backup_policy_vm",
      { ...backup("Daily", { hour_interval: 4 }), retention_daily: [{}] },
      null,
      "backup: with the frequency Daily, `backup.0.hour_interval` is refused",
    ],
    [
      "azurerm_backup_policy_file_share",
      { ...backup("weekly", {}), retention_daily: [{}] },
      null,
      "retention_daily: with the frequency weekly, `retention_daily` is refused",
    ],
    [
      "azurerm_container_app",
      { secret: [{ name: "key", identity: "System", key_vault_secret_id: null }] },
      null,
      "secret: secret key needs `identity` and `key_vault_secret_id` both, or neither",
    ],
    [
      "azurerm_container_app",
      { ingress: [{ traffic_weight: [{ latest_revision: true }, {}] }] },
      null,
      "ingress: `ingress.0.traffic_weight.1` needs `revision_suffix` or `latest_revision`",
    ],
    [
      "azurerm_container_group",
      { priority: "Spot", ip_address_type: "Public" },
      null,
      "ip_address_type: with the `priority` Spot, `ip_address_type` has to be None",
    ],
    [
      "azurerm_linux_virtual_machine_scale_set",
      { network_interface: [{ auxiliary_mode: "Floating" }] },
      null,
      "network_interface: `auxiliary_mode` and `auxiliary_sku` have to be set both or not at all",
    ],
    [
      "azurerm_log_analytics_workspace",
      { sku: "Premium" },
      null,
      "sku: `sku` cannot become Standard or Premium: Azure no longer makes these",
    ],
    [
      "azurerm_storage_account",
      { ...locked("Locked"), account_kind: "StorageV2" },
      null,
      "immutability_policy: `immutability_policy.0.state` begins as Disabled or Unlocked, and becomes Locked from Unlocked alone; it was not set",
    ],
    [
      "azurerm_storage_account",
      { account_kind: "Storage", access_tier: "Hot" },
      { account_kind: "Storage" },
      "access_tier: `access_tier` is only available for accounts where `kind` is set to one of: BlobStorage / FileStorage / StorageV2",
    ],
    [
      "azurerm_storage_container_immutability_policy",
      { locked: false },
      { locked: true },
      "locked: `locked` has to stay true: a policy that is locked stays locked",
    ],
    [
      "azurerm_subnet",
      { sharing_scope: "Tenant", default_outbound_access_enabled: true },
      null,
      "sharing_scope: `sharing_scope` cannot be set if `default_outbound_access_enabled` is set to `true`",
    ],
  ])("%s: %j", (type, planned, prior, message) => {
    const refused = PLAN_RULES[type]?.refuse?.(planned, prior);
    expect(`${refused?.attribute}: ${refused?.message}`).toBe(message);
  });
  it.each<[string, PlanObject, PlanObject | null]>([
    ["azurerm_container_group", { priority: "Spot", ip_address_type: "None" }, null],
    ["azurerm_log_analytics_workspace", { sku: "Premium" }, { sku: "Premium" }],
    ["azurerm_storage_account", locked("Locked"), locked("Unlocked")],
    ["azurerm_storage_account", { account_kind: "Storage", access_tier: "Hot" }, null],
    ["azurerm_storage_container_immutability_policy", { locked: true }, { locked: true }],
  ])("is not %s: %j", (type, planned, prior) => {
    expect(PLAN_RULES[type]?.refuse?.(planned, prior)).toBeUndefined();
  });
});

it("keeps the addresses that a pool gave", () => {
  const pool: PlanObject = { ip_address_pool: [{ id: "a" }] };
  expect(PLAN_RULES.azurerm_subnet?.keeps?.(pool)).toEqual(["address_prefixes"]);
  expect(PLAN_RULES.azurerm_virtual_network?.keeps?.({ ip_address_pool: [] })).toEqual([]);
});

it("makes a new password when a user may have one", () => {
  const rule = PLAN_RULES.azurerm_storage_account_local_user;
  expect(rule?.recomputes?.({ ssh_password_enabled: null }, { ssh_password_enabled: true })).toEqual([
    "password",
  ]);
});

it("tells the source of each rule, for types of the catalogue", () => {
  const catalogue = new Catalogue();
  for (const [type, rule] of Object.entries(PLAN_RULES)) {
    expect(catalogue.resource(type)).toBeDefined();
    expect(rule.source).toMatch(/^internal\/services\/\w+\/\w+\.go \w+$/);
  }
  const files = readdirSync(join(packageRoot(), "local/azurerm/plan-rules"));
  expect(files.length).toBeGreaterThan(5);
});

function identity(type: string): PlanObject {
  return { identity: [{ type }] };
}

function profiles(type: string): PlanObject {
  return { workload_profile: [{ workload_profile_type: type }] };
}

function locked(state: string): PlanObject {
  return { immutability_policy: [{ state }] };
}

function frontends(...named: (readonly [string, string])[]): PlanObject {
  return { frontend_ip_configuration: named.map(([name, zone]) => ({ name, zones: [zone] })) };
}

function backup(frequency: string, more: PlanObject): PlanObject {
  return { backup: [{ frequency, ...more }] };
}
