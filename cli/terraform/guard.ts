import { ExitCode, LongshoreError } from "../../core/errors.js";
import type { PlanJson, ResourceChange } from "./json.js";

/** Resource types whose loss is a machine or data, those of programs among them that use azurerm's own classes. */
const PRECIOUS = new Set([
  "azurerm_linux_virtual_machine",
  "azurerm_windows_virtual_machine",
  "azurerm_linux_virtual_machine_scale_set",
  "azurerm_windows_virtual_machine_scale_set",
  "azurerm_orchestrated_virtual_machine_scale_set",
  "azurerm_kubernetes_cluster",
  "azurerm_managed_disk",
  "azurerm_snapshot",
  "azurerm_image",
  "azurerm_shared_image",
  "azurerm_shared_image_version",
  "azurerm_storage_account",
  "azurerm_storage_share",
  "azurerm_storage_share_file",
  "azurerm_storage_container",
  "azurerm_container_registry",
  "azurerm_key_vault",
  "azurerm_key_vault_key",
  "azurerm_key_vault_certificate",
  "azurerm_log_analytics_workspace",
  "azurerm_recovery_services_vault",
  "azurerm_backup_protected_vm",
  "azurerm_backup_protected_file_share",
]);

/** Throws unless every machine and every thing with data that the plan deletes or replaces was named. */
export function guard(plan: PlanJson, allowed: readonly string[]): void {
  const refused = (plan.resource_changes ?? []).filter(
    (change) =>
      PRECIOUS.has(change.type) && change.change.actions.includes("delete") && !isNamed(change, allowed),
  );
  if (refused.length === 0) return;
  throw new LongshoreError(
    refused.map((change) => ({
      where: change.address,
      rule: "a machine or data is only replaced or deleted when it is named",
      seen: `a plan that would ${verb(change)} it`,
      remedy: `Look at \`longshore plan\`; if you want it, repeat with --allow ${nameOf(change)}.`,
    })),
    { exitCode: ExitCode.REFUSED },
  );
}

function isNamed(change: ResourceChange, allowed: readonly string[]): boolean {
  return allowed.includes(change.address) || allowed.includes(nameOf(change));
}

function nameOf({ address, change }: ResourceChange): string {
  const name = change.before?.name;
  return typeof name === "string" ? name : address;
}

function verb({ change }: ResourceChange): string {
  if (!change.actions.includes("create")) return "delete";
  const because = (change.replace_paths ?? []).map((path) => path.join(".")).join(", ");
  return because ? `replace (because of ${because})` : "replace";
}
