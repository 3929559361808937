import { sameId } from "../../core/arm-id.js";
import { DATA_TYPES, MACHINE_TYPES } from "../../core/data-types.js";
import { ExitCode, LongshoreError, type Violation } from "../../core/errors.js";
import { sh } from "../../core/quote.js";
import type { TerraformConfiguration } from "../program/configuration.js";
import { detachments } from "./attachments.js";
import { isNamed, nameOf } from "./change-name.js";
import type { PlanJson, ResourceChange } from "./json.js";
import { renamedHint } from "./renamed-hint.js";

/**
 * Throws unless every machine and every thing with data that the plan deletes or replaces was named, and every disk that
 * it takes from a machine which goes on. What a program may have renamed is told with how to say so.
 */
export function guard(
  plan: PlanJson,
  allowed: readonly string[],
  configuration: TerraformConfiguration,
): void {
  const hint = (change: ResourceChange) => renamedHint(change, plan, configuration);
  refuse([
    ...refusalsOf(
      lossesOf(plan, (type) => MACHINE_TYPES.has(type)),
      allowed,
      {
        rule: MACHINE_RULE,
        remedy: (name, change) =>
          `${hint(change)}Look at \`longshore plan\`; if you want it, repeat with --allow ${name}.`,
      },
    ),
    ...refusalsOf(
      lossesOf(plan, (type) => DATA_TYPES.has(type)),
      allowed,
      {
        rule: MACHINE_RULE,
        remedy: (name, change) =>
          isReplaced(change)
            ? `Look at \`longshore plan\`; if you want it, repeat with --allow ${name}.`
            : `${hint(change)}To leave it in the cloud, repeat with --keep ${name}; to delete it, with --allow ${name}.`,
      },
    ),
    ...refusalsOf(detachedAlone(plan), allowed, {
      rule: "a disk is only taken from a machine that goes on when it is named",
      remedy: (name, change) =>
        `${lunHint(change)}If you want it, repeat with --allow ${name}: the containers that use it stop, it is unmounted and detached.`,
    }),
  ]);
}

const MACHINE_RULE = "a machine or data is only replaced or deleted when it is named";

/**
 * As `guard`, for a destroy, which takes machines unasked. `decided` are the addresses of data whose removal policy says
 * what becomes of it.
 */
export function guardDestroy(plan: PlanJson, decided: readonly string[], allowed: readonly string[]): void {
  refuse(
    refusalsOf(
      lossesOf(plan, (type) => DATA_TYPES.has(type)),
      [...decided, ...allowed],
      {
        rule: "data without a removal policy is only deleted when it is named",
        remedy: (name) => `If you want it, repeat with --allow ${name}.`,
      },
    ),
  );
}

function lossesOf(plan: PlanJson, counts: (type: string) => boolean): ResourceChange[] {
  return (plan.resource_changes ?? []).filter(
    ({ type, change }) => counts(type) && change.actions.includes("delete"),
  );
}

/** Of a disk that is deleted as well, that is what is refused. */
function detachedAlone(plan: PlanJson): ResourceChange[] {
  const deleted = lossesOf(plan, (type) => DATA_TYPES.has(type)).map(({ change }) =>
    String(change.before?.id),
  );
  return detachments(plan)
    .map(({ change }) => change)
    .filter(({ change }) => !deleted.some((id) => sameId(id, String(change.before?.managed_disk_id))));
}

interface Reason {
  readonly rule: string;
  /** `name` is quoted for a shell. */
  readonly remedy: (name: string, change: ResourceChange) => string;
}

function refusalsOf(
  changes: readonly ResourceChange[],
  allowed: readonly string[],
  { rule, remedy }: Reason,
): Violation[] {
  return changes
    .filter((change) => !isNamed(change, allowed))
    .map((change) => ({
      where: change.address,
      rule,
      seen: `a plan that would ${verb(change)} it`,
      remedy: remedy(sh(nameOf(change)), change),
    }));
}

function refuse(refusals: readonly Violation[]): void {
  if (refusals.length > 0) throw new LongshoreError(refusals, { exitCode: ExitCode.REFUSED });
}

function isReplaced({ change }: ResourceChange): boolean {
  return change.actions.includes("create");
}

/** A disk that is moved to another LUN can stay where it is. */
function lunHint({ change: { actions, before, after } }: ResourceChange): string {
  const moves = actions.includes("create") && before?.lun !== after?.lun && typeof before?.lun === "number";
  return moves ? `Give the disk \`lun: ${before.lun}\` to leave it where it is. ` : "";
}

function verb({ change }: ResourceChange): string {
  if (!change.actions.includes("create")) return "delete";
  const because = (change.replace_paths ?? []).map((path) => path.join(".")).join(", ");
  return because ? `replace (because of ${because})` : "replace";
}
