import { PLAN_RULES } from "../azurerm/plan-rules.js";
import { attribute, error } from "../engine/diagnostic.js";
import { planChange } from "../engine/plan.js";
import type { Schema } from "../engine/schema.js";
import { checkTimeouts } from "../engine/timeouts.js";
import type { PlanObject } from "../engine/value.js";
import type { Plan } from "../tfplugin/provider.js";

/** The generic plan, and what azurerm adds to it for some types. */
export function plan(type: string, schema: Schema, prior: PlanObject | null, proposed: PlanObject): Plan {
  const { planned, requiresReplace } = planChange(schema, prior, proposed);
  const rule = PLAN_RULES[type];
  const refused = rule?.refuse?.(planned);
  const diagnostics = [
    ...checkTimeouts(proposed),
    ...(refused ? [error(refused.message, [attribute(refused.attribute)])] : []),
  ];
  const more = prior ? (rule?.replaces?.(prior, planned) ?? []) : [];
  if (more.length === 0) return { planned, requiresReplace, diagnostics };
  const paths = [...more, "id"].map((name) => [attribute(name)]);
  return { planned, requiresReplace: [...requiresReplace, ...paths], diagnostics };
}
