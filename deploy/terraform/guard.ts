import { DATA_TYPES, MACHINE_TYPES } from "../../core/data-types.js";
import { ExitCode, LongshoreError } from "../../core/errors.js";
import { sh } from "../../core/quote.js";
import type { PlanJson, ResourceChange } from "./json.js";

/** Throws unless every machine and every thing with data that the plan deletes or replaces was named. */
export function guard(plan: PlanJson, allowed: readonly string[]): void {
  refuse({
    changes: lossesOf(plan, (type) => MACHINE_TYPES.has(type) || DATA_TYPES.has(type)),
    allowed,
    rule: "a machine or data is only replaced or deleted when it is named",
    remedy: (name) => `Look at \`longshore plan\`; if you want it, repeat with --allow ${name}.`,
  });
}

/**
 * As `guard`, for a destroy, which takes machines unasked. `decided` are the addresses of data whose removal policy says
 * what becomes of it.
 */
export function guardDestroy(plan: PlanJson, decided: readonly string[], allowed: readonly string[]): void {
  refuse({
    changes: lossesOf(plan, (type) => DATA_TYPES.has(type)),
    allowed: [...decided, ...allowed],
    rule: "data without a removal policy is only deleted when it is named",
    remedy: (name) => `If you want it, repeat with --allow ${name}.`,
  });
}

function lossesOf(plan: PlanJson, counts: (type: string) => boolean): ResourceChange[] {
  return (plan.resource_changes ?? []).filter(
    ({ type, change }) => counts(type) && change.actions.includes("delete"),
  );
}

interface Refusal {
  readonly changes: readonly ResourceChange[];
  readonly allowed: readonly string[];
  readonly rule: string;
  readonly remedy: (name: string) => string;
}

function refuse({ changes, allowed, rule, remedy }: Refusal): void {
  const refused = changes.filter((change) => !isNamed(change, allowed));
  if (refused.length === 0) return;
  throw new LongshoreError(
    refused.map((change) => ({
      where: change.address,
      rule,
      seen: `a plan that would ${verb(change)} it`,
      remedy: remedy(sh(nameOf(change))),
    })),
    { exitCode: ExitCode.REFUSED },
  );
}

function isNamed(change: ResourceChange, allowed: readonly string[]): boolean {
  return allowed.includes(change.address) || allowed.includes(nameOf(change));
}

function nameOf({ address, change }: ResourceChange): string {
  const name = change.before?.name;
  return typeof name === "string" ? name : address;
}

function verb({ change }: ResourceChange): string {
  if (!change.actions.includes("create")) return "delete";
  const because = (change.replace_paths ?? []).map((path) => path.join(".")).join(", ");
  return because ? `replace (because of ${because})` : "replace";
}
