import type { PlanObject } from "../../engine/value.js";
import { blocks, flag, number, text } from "../../records/values.js";
import { changed, type PlanRules, type Refused, replacesOnChange } from "./plan-rule.js";

export const STORAGE_RULES: PlanRules = {
  azurerm_storage_account: {
    source: "internal/services/storage/storage_account_resource.go resourceStorageAccount",
    refuse: (planned, prior) =>
      isAnotherKind(prior, planned) ? undefined : (refuseTier(planned) ?? refuseLock(planned, prior)),
    replaces: replacesStorageAccount,
  },
  azurerm_storage_account_local_user: {
    source: "internal/services/storage/storage_account_local_user_resource.go CustomizeDiff",
    recomputes: (prior, planned) => (changed("ssh_password_enabled", prior, planned) ? ["password"] : []),
  },
  azurerm_storage_container: {
    source: "internal/services/storage/storage_container_resource.go resourceStorageContainer",
    replaces: replacesOnChange("storage_account_id"),
  },
  azurerm_storage_container_immutability_policy: {
    source: "internal/services/storage/storage_container_immutability_policy_resource.go CustomizeDiff",
    refuse: refuseImmutability,
  },
  azurerm_storage_share: {
    source: "internal/services/storage/storage_share_resource.go resourceStorageShare",
    replaces: replacesOnChange("storage_account_id"),
  },
};

const KINDS_WITH_TIER = ["BlobStorage", "FileStorage", "StorageV2"];

function refuseTier(planned: PlanObject): Refused | undefined {
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

/** Another kind is another account, of which azurerm checks nothing more; a new one, too, unless it is of the usual kind. */
function isAnotherKind(prior: PlanObject | null, planned: PlanObject): boolean {
  const [before = "", after = ""] = [prior ?? {}, planned].map((values) => text(values, "account_kind"));
  return before !== after && before !== "Storage" && after !== "StorageV2";
}

function replacesStorageAccount(prior: PlanObject, planned: PlanObject): string[] {
  const [before = "", after = ""] = [prior, planned].map((values) =>
    text(values, "account_replication_type")?.toUpperCase(),
  );
  const crossing =
    (SINGLE_ZONE.includes(before) && ZONE_REDUNDANT.includes(after)) ||
    (ZONE_REDUNDANT.includes(before) && SINGLE_ZONE.includes(after));
  const replication = crossing ? ["account_replication_type"] : [];
  if (isAnotherKind(prior, planned)) return ["account_kind", ...replication];
  return [
    ...(flag(prior, "large_file_share_enabled") && planned.large_file_share_enabled === false
      ? ["large_file_share_enabled"]
      : []),
    ...(lock(prior) === "Locked" && lock(planned) !== "Locked" ? ["immutability_policy.0.state"] : []),
    ...replication,
  ];
}

function lock(values: PlanObject): string | undefined {
  const [policy] = blocks(values, "immutability_policy");
  return policy && text(policy, "state");
}

function refuseLock(planned: PlanObject, prior: PlanObject | null): Refused | undefined {
  if (lock(planned) !== "Locked") return undefined;
  const before = prior ? lock(prior) : undefined;
  return before === "Locked" || before === "Unlocked"
    ? undefined
    : {
        message: `\`immutability_policy.0.state\` begins as Disabled or Unlocked, and becomes Locked from Unlocked alone; it was ${before ?? "not set"}`,
        attribute: "immutability_policy",
      };
}

const APPEND_ALL = "protected_append_writes_all_enabled";
const APPEND = "protected_append_writes_enabled";
const PERIOD = "immutability_period_in_days";

function refuseImmutability(planned: PlanObject, prior: PlanObject | null): Refused | undefined {
  if (flag(planned, APPEND_ALL) && flag(planned, APPEND)) {
    return { message: `only one of \`${APPEND_ALL}\` and \`${APPEND}\` can be true`, attribute: APPEND_ALL };
  }
  if (!prior || !flag(prior, "locked")) return undefined;
  if (!flag(planned, "locked")) {
    return {
      message: "`locked` has to stay true: a policy that is locked stays locked",
      attribute: "locked",
    };
  }
  // azurerm refuses the longer period, not the shorter one.
  if ((number(prior, PERIOD) ?? 0) < (number(planned, PERIOD) ?? 0)) {
    return { message: `\`${PERIOD}\` has to stay as it is once the policy is locked`, attribute: PERIOD };
  }
  const attribute = [APPEND_ALL, APPEND].find((name) => flag(prior, name) !== flag(planned, name));
  return attribute === undefined
    ? undefined
    : { message: `\`${attribute}\` has to stay as it is once the policy is locked`, attribute };
}
