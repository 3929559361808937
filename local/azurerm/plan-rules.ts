import type { PlanObject } from "../engine/value.js";
import { blocks, flag, number, text } from "../records/values.js";

/** What azurerm decides about a plan beyond its schema. */
export interface PlanRule {
  /** Why it cannot be, in azurerm's words, and the attribute that it is about. */
  refuse?(planned: PlanObject): Refused | undefined;
  /** The attributes whose change, of all changes just this one, means another resource. */
  replaces?(prior: PlanObject, planned: PlanObject): string[];
}

export interface Refused {
  readonly message: string;
  readonly attribute: string;
}

export const PLAN_RULES: Readonly<Record<string, PlanRule>> = {
  azurerm_bastion_host: {
    replaces: (prior, planned) => (isDowngrade(BASTION_SKUS, prior, planned) ? ["sku"] : []),
  },
  azurerm_container_registry: { refuse: refuseRegistry },
  azurerm_container_registry_task: { refuse: refuseTask },
  azurerm_managed_disk: { replaces: replacesWhenDropped("encryption_settings") },
  azurerm_public_ip: {
    replaces: (prior, planned) =>
      changed("domain_name_label_scope", prior, planned) &&
      (text(prior, "domain_name_label_scope") !== undefined ||
        text(planned, "domain_name_label_scope") === undefined)
        ? ["domain_name_label_scope"]
        : [],
  },
  azurerm_snapshot: { replaces: replacesWhenDropped("encryption_settings") },
  azurerm_storage_account: { refuse: refuseStorageAccount, replaces: replacesStorageAccount },
  azurerm_storage_container: { replaces: replacesOnChange("storage_account_id") },
  azurerm_storage_share: { replaces: replacesOnChange("storage_account_id") },
  azurerm_subnet: {
    refuse: (planned) =>
      text(planned, "sharing_scope") && flag(planned, "default_outbound_access_enabled")
        ? {
            message: "`sharing_scope` cannot be set if `default_outbound_access_enabled` is set to `true`",
            attribute: "sharing_scope",
          }
        : undefined,
  },
};

const BASTION_SKUS = ["Developer", "Basic", "Standard", "Premium"];

function isDowngrade(order: readonly string[], prior: PlanObject, planned: PlanObject): boolean {
  const [before, after] = [prior, planned].map((values) => order.indexOf(text(values, "sku") ?? ""));
  return before !== undefined && after !== undefined && after !== -1 && before > after;
}

function changed(name: string, prior: PlanObject, planned: PlanObject): boolean {
  return prior[name] !== planned[name];
}

function replacesOnChange(name: string) {
  return (prior: PlanObject, planned: PlanObject) => (changed(name, prior, planned) ? [name] : []);
}

function replacesWhenDropped(name: string) {
  return (prior: PlanObject, planned: PlanObject) =>
    blocks(prior, name).length > 0 && blocks(planned, name).length === 0 ? [name] : [];
}

/** What only the Premium registry has, and how one sees that it is asked for. */
const PREMIUM: readonly (readonly [string, (planned: PlanObject) => boolean, string])[] = [
  [
    "georeplications",
    (planned) => blocks(planned, "georeplications").length > 0,
    "an ACR geo-replication can only be applied",
  ],
  [
    "quarantine_policy_enabled",
    (planned) => flag(planned, "quarantine_policy_enabled"),
    "an ACR quarantine policy can only be applied",
  ],
  [
    "retention_policy_in_days",
    (planned) => (number(planned, "retention_policy_in_days") ?? 0) > 0,
    "an ACR retention policy can only be applied",
  ],
  [
    "trust_policy_enabled",
    (planned) => flag(planned, "trust_policy_enabled"),
    "an ACR trust policy can only be applied",
  ],
  [
    "export_policy_enabled",
    (planned) => planned.export_policy_enabled === false,
    "an ACR export policy can only be disabled",
  ],
  [
    "encryption",
    (planned) => blocks(planned, "encryption").length > 0,
    "an ACR encryption can only be applied",
  ],
  [
    "zone_redundancy_enabled",
    (planned) => flag(planned, "zone_redundancy_enabled"),
    "ACR zone redundancy can only be applied",
  ],
  [
    "georeplications",
    (planned) => blocks(planned, "georeplications").some((each) => flag(each, "zone_redundancy_enabled")),
    "ACR zone redundancy can only be applied",
  ],
  [
    "data_endpoint_enabled",
    (planned) => flag(planned, "data_endpoint_enabled"),
    "`data_endpoint_enabled` can only be applied",
  ],
];

function refuseRegistry(planned: PlanObject): Refused | undefined {
  const sku = text(planned, "sku")?.toLowerCase();
  if (sku !== "premium") {
    const [attribute, , what] = PREMIUM.find(([, isAsked]) => isAsked(planned)) ?? [];
    if (attribute) return { message: `${what} when using the Premium Sku`, attribute };
  }
  if (blocks(planned, "georeplications").some(({ location }) => location === planned.location)) {
    return {
      message: "the `georeplications` list cannot contain the location where the Container Registry exists",
      attribute: "georeplications",
    };
  }
  if (planned.export_policy_enabled === false && flag(planned, "public_network_access_enabled")) {
    return {
      message: "to disable export of artifacts, `public_network_access_enabled` must also be `false`",
      attribute: "export_policy_enabled",
    };
  }
  if (flag(planned, "anonymous_pull_enabled") && sku !== "standard" && sku !== "premium") {
    return {
      message: "`anonymous_pull_enabled` can only be applied when using the Standard/Premium Sku",
      attribute: "anonymous_pull_enabled",
    };
  }
  return undefined;
}

const TASK_STEPS = ["docker_step", "file_step", "encoded_step"];
const TASK_PARTS = ["platform", ...TASK_STEPS, "base_image_trigger", "source_trigger", "timer_trigger"];

function refuseTask(planned: PlanObject): Refused | undefined {
  const has = (name: string) => blocks(planned, name).length > 0;
  if (flag(planned, "is_system_task")) {
    const attribute = TASK_PARTS.find(has);
    return attribute === undefined
      ? undefined
      : { message: `system task can't specify \`${attribute}\``, attribute };
  }
  if (!has("platform")) {
    return { message: "non-system task have to specify `platform`", attribute: "platform" };
  }
  return TASK_STEPS.some(has)
    ? undefined
    : {
        message: "non-system task have to specify one of `docker_step`, `file_step` and `encoded_step`",
        attribute: "docker_step",
      };
}

const KINDS_WITH_TIER = ["BlobStorage", "FileStorage", "StorageV2"];

function refuseStorageAccount(planned: PlanObject): Refused | undefined {
  const kind = text(planned, "account_kind");
  return text(planned, "access_tier") && kind && !KINDS_WITH_TIER.includes(kind)
    ? {
        message: `\`access_tier\` is only available for accounts where \`kind\` is set to one of: ${KINDS_WITH_TIER.join(" / ")}`,
        attribute: "access_tier",
      }
    : undefined;
}

const SINGLE_ZONE = ["LRS", "GRS", "RAGRS"];
const ZONE_REDUNDANT = ["ZRS", "GZRS", "RAGZRS"];

function replacesStorageAccount(prior: PlanObject, planned: PlanObject): string[] {
  const upgrade = prior.account_kind === "Storage" || planned.account_kind === "StorageV2";
  const [before = "", after = ""] = [prior, planned].map((values) =>
    text(values, "account_replication_type")?.toUpperCase(),
  );
  const crossing =
    (SINGLE_ZONE.includes(before) && ZONE_REDUNDANT.includes(after)) ||
    (ZONE_REDUNDANT.includes(before) && SINGLE_ZONE.includes(after));
  return [
    ...(changed("account_kind", prior, planned) && !upgrade ? ["account_kind"] : []),
    ...(flag(prior, "large_file_share_enabled") && planned.large_file_share_enabled === false
      ? ["large_file_share_enabled"]
      : []),
    ...(crossing ? ["account_replication_type"] : []),
  ];
}
