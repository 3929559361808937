import type { PlanObject } from "../../engine/value.js";
import { blocks, flag, text } from "../../records/values.js";
import { changed, type PlanRules, type Refused, replacesWithoutText } from "./plan-rule.js";

/** Vaults, backups, logs and container apps. */
export const SERVICE_RULES: PlanRules = {
  azurerm_backup_policy_file_share: {
    source:
      "internal/services/recoveryservices/backup_policy_file_share_resource.go resourceBackupProtectionPolicyFileShare",
    refuse: refuseShareBackup,
  },
  azurerm_backup_policy_vm: {
    source:
      "internal/services/recoveryservices/backup_policy_vm_resource.go resourceBackupProtectionPolicyVM",
    refuse: refuseMachineBackup,
  },
  azurerm_backup_protected_vm: {
    source:
      "internal/services/recoveryservices/backup_protected_vm_resource.go resourceRecoveryServicesBackupProtectedVM",
    replaces: (prior, planned) =>
      text(planned, "source_vm_id") !== undefined && changed("source_vm_id", prior, planned)
        ? ["source_vm_id"]
        : [],
  },
  azurerm_container_app: {
    source: "internal/services/containerapps/container_app_resource.go CustomizeDiff",
    refuse: refuseApp,
  },
  azurerm_container_app_environment: {
    source: "internal/services/containerapps/container_app_environment_resource.go CustomizeDiff",
    replaces: (prior, planned) => {
      const before = blocks(prior, PROFILES);
      const cameOrWent = (before.length === 0) !== (blocks(planned, PROFILES).length === 0);
      return cameOrWent && !isConsumptionAlone(before) ? [PROFILES] : [];
    },
  },
  azurerm_key_vault_key: {
    source: "internal/services/keyvault/key_vault_key_resource.go resourceKeyVaultKey",
    replaces: replacesWithoutText("expiration_date"),
  },
  azurerm_log_analytics_workspace: {
    source:
      "internal/services/loganalytics/log_analytics_workspace_resource.go resourceLogAnalyticsWorkspaceCustomDiff",
    refuse: (planned, prior) =>
      RETIRED_SKUS.test(text(planned, "sku") ?? "") && (!prior || changed("sku", prior, planned))
        ? {
            message: "`sku` cannot become Standard or Premium: Azure no longer makes these",
            attribute: "sku",
          }
        : undefined,
    replaces: (prior, planned) => (replacesWorkspace(prior, planned) ? ["sku"] : []),
  },
  azurerm_monitor_data_collection_rule: {
    source: "internal/services/monitor/monitor_data_collection_rule_resource.go CustomizeDiff",
    replaces: (prior, planned) =>
      text(prior, "kind") !== undefined && changed("kind", prior, planned) ? ["kind"] : [],
  },
  azurerm_recovery_services_vault: {
    source:
      "internal/services/recoveryservices/recovery_services_vault_resource.go resourceRecoveryServicesVault",
    replaces: (prior, planned) => [
      ...(flag(prior, "cross_region_restore_enabled") && planned.cross_region_restore_enabled === false
        ? ["cross_region_restore_enabled"]
        : []),
      ...(text(prior, "immutability") === "Locked" && changed("immutability", prior, planned)
        ? ["immutability"]
        : []),
    ],
  },
};

const PROFILES = "workload_profile";

/** Azure adds this one by itself. */
function isConsumptionAlone(profiles: readonly PlanObject[]): boolean {
  const [only, ...more] = profiles;
  return only !== undefined && more.length === 0 && text(only, "workload_profile_type") === "Consumption";
}

const RETIRED_SKUS = /^(standard|premium)$/i;

/** Between these two skus a workspace may change. */
const EXCHANGEABLE = ["capacityreservation", "pergb2018"];

function replacesWorkspace(prior: PlanObject, planned: PlanObject): boolean {
  const [before = "", after = ""] = [prior, planned].map((values) => text(values, "sku")?.toLowerCase());
  if (before === after || before === "" || before === "lacluster") return false;
  return !(EXCHANGEABLE.includes(before) && EXCHANGEABLE.includes(after));
}

function refuseApp(planned: PlanObject): Refused | undefined {
  const [ingress = {}] = blocks(planned, "ingress");
  const weight = blocks(ingress, "traffic_weight").findIndex(
    (each) => !flag(each, "latest_revision") && !text(each, "revision_suffix"),
  );
  if (weight !== -1) {
    const message = `\`ingress.0.traffic_weight.${weight}\` needs \`revision_suffix\` or \`latest_revision\``;
    return { message, attribute: "ingress" };
  }
  const secret = blocks(planned, "secret").find(
    (each) => !text(each, "key_vault_secret_id") !== !text(each, "identity"),
  );
  return secret
    ? {
        message: `secret ${String(secret.name)} needs \`identity\` and \`key_vault_secret_id\` both, or neither`,
        attribute: "secret",
      }
    : undefined;
}

type Asked = "needed" | "refused";

/** What each frequency of a backup needs and refuses. */
function refuseByFrequency(
  planned: PlanObject,
  frequency: string,
  table: Readonly<Record<string, Readonly<Record<string, Asked>>>>,
): Refused | undefined {
  const asked = table[frequency];
  if (!asked) return { message: "`backup.0.frequency` is not known", attribute: "backup" };
  const [backup = {}] = blocks(planned, "backup");
  for (const [name, what] of Object.entries(asked)) {
    const [attribute = "", inner] = name.split(".0.");
    if (isSet(inner === undefined ? planned[name] : backup[inner]) !== (what === "needed")) {
      return { message: `with the frequency ${frequency}, \`${name}\` is ${what}`, attribute };
    }
  }
  return undefined;
}

function isSet(value: PlanObject[string] | undefined): boolean {
  return Array.isArray(value) ? value.length > 0 : typeof value === "number" && value !== 0;
}

function frequencyOf(planned: PlanObject): string {
  const [backup = {}] = blocks(planned, "backup");
  return text(backup, "frequency") ?? "";
}

function refuseShareBackup(planned: PlanObject): Refused | undefined {
  return refuseByFrequency(planned, frequencyOf(planned).toLowerCase(), {
    daily: { retention_daily: "needed" },
    weekly: { retention_daily: "refused", retention_weekly: "needed" },
    hourly: { retention_daily: "needed" },
  });
}

function refuseMachineBackup(planned: PlanObject): Refused | undefined {
  return refuseByFrequency(planned, frequencyOf(planned), {
    Hourly: { retention_daily: "needed", "backup.0.weekdays": "refused" },
    Daily: {
      retention_daily: "needed",
      "backup.0.weekdays": "refused",
      "backup.0.hour_interval": "refused",
      "backup.0.hour_duration": "refused",
    },
    Weekly: {
      retention_daily: "refused",
      retention_weekly: "needed",
      "backup.0.hour_interval": "refused",
      "backup.0.hour_duration": "refused",
    },
  });
}
