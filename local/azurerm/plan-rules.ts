import { COMPUTE_RULES } from "./plan-rules/compute.js";
import { NETWORK_RULES } from "./plan-rules/network.js";
import type { PlanRules } from "./plan-rules/plan-rule.js";
import { REGISTRY_RULES } from "./plan-rules/registry.js";
import { SERVICE_RULES } from "./plan-rules/services.js";
import { STORAGE_RULES } from "./plan-rules/storage.js";

/** What azurerm 4.55.0 decides about a plan beyond its schema, by resource type. */
export const PLAN_RULES: PlanRules = {
  ...COMPUTE_RULES,
  ...NETWORK_RULES,
  ...REGISTRY_RULES,
  ...SERVICE_RULES,
  ...STORAGE_RULES,
};
