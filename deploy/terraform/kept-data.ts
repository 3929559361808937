import { DATA_TYPES } from "../../core/data-types.js";
import { isNamed, nameOf } from "./change-name.js";
import type { PlanJson, ResourceChange } from "./json.js";
import type { RemovalPolicies } from "./removal-policies.js";
import type { RetainedThing } from "./retained.js";

/**
 * The plan as it is carried out: what it would delete because the program declares it no more, and what is to be kept by
 * its removal policy or because it is named, leaves the state and stays in the cloud.
 */
export function keepData(plan: PlanJson, { retained }: RemovalPolicies, named: readonly string[]): PlanJson {
  const kept = new Set(retained.map(({ address }) => address));
  const keeps = (change: ResourceChange) =>
    change.change.actions.join() === "delete" &&
    (kept.has(change.address) || (DATA_TYPES.has(change.type) && isNamed(change, named)));
  return {
    ...plan,
    resource_changes: plan.resource_changes?.map((change) =>
      keeps(change) ? { ...change, change: { ...change.change, actions: ["forget"] } } : change,
    ),
  };
}

/** What leaves the state by such a plan. */
export function keptBy(plan: PlanJson, { retained }: RemovalPolicies): RetainedThing[] {
  return (plan.resource_changes ?? [])
    .filter(({ change }) => change.actions.includes("forget"))
    .flatMap((change) => {
      const id = change.change.before?.id;
      const what = retained.find(({ address }) => address === change.address)?.what ?? nameOf(change);
      return typeof id === "string" ? [{ address: change.address, id, what }] : [];
    });
}
