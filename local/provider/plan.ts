import type { PlanRule } from "../azurerm/plan-rules/plan-rule.js";
import { PLAN_RULES } from "../azurerm/plan-rules.js";
import { attribute, error, index, type Path } from "../engine/diagnostic.js";
import { planChange } from "../engine/plan.js";
import type { Schema } from "../engine/schema.js";
import { checkTimeouts } from "../engine/timeouts.js";
import { type PlanObject, UNKNOWN } from "../engine/value.js";
import type { Plan } from "../tfplugin/provider.js";

/** The generic plan, and what azurerm adds to it for some types. */
export function plan(type: string, schema: Schema, prior: PlanObject | null, proposed: PlanObject): Plan {
  const rule = PLAN_RULES[type];
  const generic = planChange(schema, prior, prior ? kept(rule, prior, proposed) : proposed);
  const change = { ...generic, planned: without(generic.planned, rule?.omits?.(generic.planned, prior)) };
  const refused = rule?.refuse?.(change.planned, prior);
  const diagnostics = [
    ...checkTimeouts(proposed),
    ...(refused ? [error(refused.message, [attribute(refused.attribute)])] : []),
  ];
  if (!prior) return { ...change, diagnostics };
  const open = (rule?.recomputes?.(prior, change.planned) ?? []).map((name) => [name, UNKNOWN]);
  const planned = { ...change.planned, ...Object.fromEntries(open) };
  const more = rule?.replaces?.(prior, planned) ?? [];
  const paths = more.length > 0 ? [...more, "id"].map(toPath) : [];
  return { planned, requiresReplace: unique([...change.requiresReplace, ...paths]), diagnostics };
}

function kept(rule: PlanRule | undefined, prior: PlanObject, proposed: PlanObject): PlanObject {
  const names = rule?.keeps?.(proposed) ?? [];
  return { ...proposed, ...Object.fromEntries(names.map((name) => [name, prior[name] ?? null])) };
}

function without(planned: PlanObject, names: readonly string[] = []): PlanObject {
  return { ...planned, ...Object.fromEntries(names.map((name) => [name, null])) };
}

/** `identity.0.type` as a path. */
function toPath(key: string): Path {
  return key.split(".").map((step) => (/^\d+$/.test(step) ? index(Number(step)) : attribute(step)));
}

function unique(paths: readonly Path[]): Path[] {
  return [...new Map(paths.map((path) => [JSON.stringify(path), path])).values()];
}
