import type { Schema } from "../../local/engine/schema.js";
import type { JsonObject } from "../../local/engine/value.js";
import { configurationWith } from "./configuration.js";

/** What a type asks for in a plan alone, by a rule of its own. */
const ASKED_IN_PLAN: Readonly<Record<string, readonly string[]>> = {
  azurerm_backup_policy_vm: ["retention_daily"],
  azurerm_container_registry_task: ["platform", "docker_step"],
};

/** The least that a type takes. */
export function leastConfiguration(type: string, schema: Schema): JsonObject {
  const config = configurationWith(schema, ASKED_IN_PLAN[type]);
  if (!config) throw new Error(`${type}: the rules leave no configuration`);
  return config;
}
