import type { PlanCounts } from "../../core/plan-counts.js";
import type { TerraformConfiguration } from "../program/configuration.js";
import type { PlanJson, ResourceChange } from "./json.js";

/** Longest value shown of an attribute that changes. */
const SHOWN = 60;
/** First-boot data: long, and of no use in a plan. */
const OPAQUE = new Set(["custom_data", "user_data"]);

/** The plan, a line for each resource and one for each attribute that changes; sensitive values are never shown. */
export function planText(plan: PlanJson, configuration: TerraformConfiguration): string {
  const changes = (plan.resource_changes ?? []).filter(isChange);
  const lines = changes.flatMap((change) => [
    `  ${symbol(change)} ${pathOf(change, configuration)}  ${change.type}${note(change)}`,
    ...attributeLines(change),
  ]);
  return [...lines, `  ${countsText(planCounts(plan))}`].join("\n");
}

/**
 * What became of a resource outside of Terraform. What was empty is left out: the cloud fills it in later, such as the
 * machine of an interface.
 */
export function driftText(drift: ResourceChange, configuration: TerraformConfiguration): string[] {
  const { before, after } = drift.change;
  const name = `${pathOf(drift, configuration)} (${drift.type})`;
  if (!after) return [`${name} is gone`];
  const changed = Object.keys({ ...before, ...after }).filter(
    (attribute) =>
      !isEmpty(before?.[attribute]) &&
      JSON.stringify(before?.[attribute]) !== JSON.stringify(after[attribute]),
  );
  return changed.length === 0 ? [] : [`${name} has another ${changed.join(", ")}`];
}

function isEmpty(value: unknown): boolean {
  const text = JSON.stringify(value ?? null);
  return text === "null" || text === '""' || text === "[]" || text === "{}";
}

export function hasChanges(plan: PlanJson): boolean {
  return (plan.resource_changes ?? []).some(isChange) || changedOutputs(plan) > 0;
}

/** What another stack takes from this one is an output, which is there only when it was applied. */
function changedOutputs({ output_changes = {} }: PlanJson): number {
  return Object.values(output_changes).filter(({ actions }) => !actions.every((action) => action === "no-op"))
    .length;
}

export function planCounts(plan: PlanJson): PlanCounts {
  const resources = (plan.resource_changes ?? []).filter(isChange);
  const changes = resources.map(({ change }) => change);
  const count = (is: (actions: readonly string[]) => boolean) =>
    changes.filter(({ actions }) => is(actions)).length;
  const replace = count((actions) => actions.includes("create") && actions.includes("delete"));
  return {
    create: count((actions) => actions.includes("create")) - replace,
    update: count((actions) => actions.includes("update")),
    replace,
    delete: count((actions) => actions.includes("delete")) - replace,
    import: changes.filter(({ importing }) => importing !== undefined).length,
    keep: count((actions) => actions.includes("forget")),
    move: resources.filter(({ previous_address: moved }) => moved !== undefined).length,
    outputs: changedOutputs(plan),
  };
}

function countsText({ outputs, ...counts }: PlanCounts): string {
  if (Object.values(counts).some((count) => count > 0)) {
    const keep = counts.keep > 0 ? `, ${counts.keep} to keep` : "";
    return `${counts.create} to create, ${counts.update} to change, ${counts.replace} to replace, ${counts.delete} to delete${keep}`;
  }
  return outputs === 0 ? "nothing to change" : `${outputs} output${outputs > 1 ? "s" : ""} to change`;
}

/** Whether something becomes of the resource, in the cloud or in the state alone. */
export function isChange({ mode, change, previous_address: moved }: ResourceChange): boolean {
  const inState = change.importing !== undefined || moved !== undefined;
  return mode === "managed" && (inState || !change.actions.every((action) => action === "no-op"));
}

/** What becomes of the resource in the state, where that is not what its symbol says. */
function note({ change: { importing, actions }, previous_address: moved }: ResourceChange): string {
  if (importing) return "  (taken back)";
  if (actions.includes("forget")) return "  (kept: stays in the cloud, leaves this stack)";
  return moved === undefined ? "" : `  (was ${moved})`;
}

function symbol({ change: { actions } }: ResourceChange): string {
  if (actions.includes("create")) return actions.includes("delete") ? "±" : "+";
  if (actions.includes("delete")) return "-";
  return actions.includes("update") ? "~" : "=";
}

/** The construct's path where synth wrote one, else Terraform's address. */
export function pathOf(
  { type, name, address }: ResourceChange,
  configuration: TerraformConfiguration,
): string {
  const path = configuration.resource?.[type]?.[name]?.["//"]?.metadata?.path;
  // By convention the main resource of a construct is called Default: the construct's own path names it. A stack's own
  // parts are in `~`.
  return path?.replace("/~/", "/").replace(/\/Default$/, "") ?? address;
}

function attributeLines({ change }: ResourceChange): string[] {
  const { before, after } = change;
  if (!before || !after || change.actions.includes("forget")) return [];
  const unknown = change.after_unknown ?? {};
  const replacing = new Set((change.replace_paths ?? []).map((path) => String(path[0])));
  return Object.keys({ ...after, ...unknown })
    .filter((name) => unknown[name] === true || JSON.stringify(before[name]) !== JSON.stringify(after[name]))
    .map((name) => {
      const hidden =
        OPAQUE.has(name) ||
        isSensitive(change.before_sensitive, name) ||
        isSensitive(change.after_sensitive, name);
      const next = unknown[name] === true ? "(known after apply)" : show(after[name]);
      const shown = hidden ? "(changed, not shown)" : `${show(before[name])} -> ${next}`;
      return `      ${name}: ${shown}${replacing.has(name) ? "  # replaces it" : ""}`;
    });
}

function isSensitive(marks: unknown, name: string): boolean {
  if (typeof marks !== "object" || marks === null) return marks === true;
  const mark = (marks as Record<string, unknown>)[name];
  // A mark on a part hides the whole attribute: `[{}]` and `[]` mark nothing.
  return mark === true || JSON.stringify(mark ?? null).includes("true");
}

function show(value: unknown): string {
  const text = JSON.stringify(value ?? null);
  return text.length <= SHOWN ? text : `${text.slice(0, SHOWN)}…`;
}
