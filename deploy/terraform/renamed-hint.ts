import type { TerraformConfiguration } from "../program/configuration.js";
import type { PlanJson, ResourceChange } from "./json.js";
import { pathOf } from "./plan-text.js";

/**
 * A sentence for what a plan deletes, where it creates others of the same type that it may have been renamed to; empty
 * where there are none. It ends with a blank.
 */
export function renamedHint(
  gone: ResourceChange,
  plan: PlanJson,
  configuration: TerraformConfiguration,
): string {
  if (gone.change.actions.includes("create")) return "";
  const offers = (plan.resource_changes ?? [])
    .filter(({ type, change }) => type === gone.type && change.actions.join() === "create")
    .flatMap((made) => offer(gone, made, configuration) ?? []);
  const [first] = offers;
  if (!first) return "";
  const paths = [...new Set(offers.map(({ path }) => path))].join(" or ");
  return `If it was renamed, give ${paths} \`renamedFrom: ${JSON.stringify(first.from)}\`. `;
}

/** The construct that was renamed, if it was this one, and its former path. */
function offer(gone: ResourceChange, made: ResourceChange, configuration: TerraformConfiguration) {
  const path = pathOf(made, configuration);
  if (path === made.address) return undefined;
  const [stack = "", ...now] = path.split("/");
  // Addresses are made of ids without underscores: see constructs/stack/addresses.ts.
  const before = gone.name.split("_");
  while (now.length > 1 && before.length > 1 && now.at(-1) === before.at(-1)) {
    now.pop();
    before.pop();
  }
  // A disk is renamed on its host.
  const isDisk =
    now.length > 2 && now.at(-2) === "disks" && now.slice(0, -1).join() === before.slice(0, -1).join();
  return { path: [stack, ...now].join("/"), from: isDisk ? (before.at(-1) ?? "") : before.join("/") };
}
