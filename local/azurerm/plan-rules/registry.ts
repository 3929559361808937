import type { PlanObject } from "../../engine/value.js";
import { blocks, flag, number, text } from "../../records/values.js";
import { type PlanRules, type Refused, replacesWithoutText } from "./plan-rule.js";

export const REGISTRY_RULES: PlanRules = {
  azurerm_container_registry: {
    source: "internal/services/containers/container_registry_resource.go resourceContainerRegistry",
    refuse: refuseRegistry,
  },
  azurerm_container_registry_cache_rule: {
    source: "internal/services/containers/container_registry_cache_rule_resource.go CustomizeDiff",
    replaces: replacesWithoutText("credential_set_id"),
  },
  azurerm_container_registry_task: {
    source: "internal/services/containers/container_registry_task_resource.go CustomizeDiff",
    refuse: refuseTask,
  },
};

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
