import pRetry from "p-retry";
import { LongshoreError } from "../../core/errors.js";
import type { Emit } from "../../core/events.js";
import { hasAzureCode } from "./diagnostics.js";
import type { PlanJson } from "./json.js";
import { hasChanges } from "./plan-text.js";

export interface PatientApply {
  /** What is to be applied first. */
  readonly planned: PlanJson;
  apply(): Promise<void>;
  /** What is left to do; refused where the first plan would have been. */
  planAgain(): Promise<PlanJson>;
  readonly emit: Emit;
  readonly signal: AbortSignal;
  /** Default: 15 s. */
  readonly waitMs?: number;
}

/**
 * Applies a plan. A right that it grants may be known to a vault some minutes later only: where nothing but that is
 * missing, it is tried again for ten minutes.
 * Source: "Troubleshoot Azure RBAC", role assignments that are not detected (learn.microsoft.com).
 */
export async function applyPatiently(options: PatientApply): Promise<void> {
  const { planned, apply, planAgain, emit, signal, waitMs = WAIT_MS } = options;
  const waitsFor = (error: Error) => grantsRights(planned) && lacksRightAlone(error);
  await pRetry(
    async (attempt) => {
      if (attempt === 1 || hasChanges(await planAgain())) await apply();
    },
    {
      retries: Math.ceil(PATIENCE_MS / waitMs),
      minTimeout: waitMs,
      factor: 1,
      signal,
      shouldRetry: ({ error }) => waitsFor(error),
      onFailedAttempt: ({ error }) => {
        if (!waitsFor(error)) return;
        const text = "Azure does not know a right yet that was just granted: tried again until it does";
        emit({ type: "notice", text });
      },
    },
  );
}

const WAIT_MS = 15_000;
const PATIENCE_MS = 600_000;

function grantsRights({ resource_changes: changes = [] }: PlanJson): boolean {
  return changes.some(
    ({ type, change }) => type === "azurerm_role_assignment" && change.actions.includes("create"),
  );
}

function lacksRightAlone(error: Error): boolean {
  return (
    error instanceof LongshoreError &&
    error.violations.every((violation) => hasAzureCode(violation, "ForbiddenByRbac"))
  );
}
