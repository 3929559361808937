import { LOCAL_SUBSCRIPTION } from "../azurerm/subscription.js";
import { attribute, type Diagnostic, error } from "../engine/diagnostic.js";
import type { PlanObject } from "../engine/value.js";

/** Refuses every subscription but the local one, so that nothing meant for Azure can land here. */
export function checkSubscription(config: PlanObject): Diagnostic[] {
  const path = [attribute("subscription_id")];
  const given = config.subscription_id || process.env.ARM_SUBSCRIPTION_ID;
  if (given === LOCAL_SUBSCRIPTION) return [];
  if (given === undefined || typeof given === "symbol") {
    const detail = `On the local target it is ${LOCAL_SUBSCRIPTION}.`;
    return [
      error(
        "`subscription_id` is a required provider property when performing a plan/apply operation",
        path,
        detail,
      ),
    ];
  }
  const detail =
    `The local target stands in for subscription ${LOCAL_SUBSCRIPTION} and no other. ` +
    "To work on the configured one, use the azure target.";
  return [error(`subscription ${String(given)} is not on the local target`, path, detail)];
}
