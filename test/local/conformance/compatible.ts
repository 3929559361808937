import type { PlanValue } from "../../../local/engine/value.js";
import { UNKNOWN } from "../../../local/engine/value.js";

/**
 * Whether what was not known at plan became known without anything else changing: Terraform refuses everything else
 * as an inconsistent final plan. Elements of sets and lists alike keep their number and, here, their order.
 */
export function isCompatible(plan: PlanValue, final: PlanValue): boolean {
  if (plan === UNKNOWN) return true;
  if (Array.isArray(plan)) {
    return (
      Array.isArray(final) &&
      plan.length === final.length &&
      plan.every((item: PlanValue, i: number) => isCompatible(item, final[i] ?? null))
    );
  }
  if (isObject(plan)) {
    return (
      isObject(final) &&
      Object.entries(plan).every(([name, value]) => isCompatible(value, final[name] ?? null))
    );
  }
  return plan === final;
}

function isObject(value: PlanValue): value is { readonly [name: string]: PlanValue } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
