import { LongshoreError } from "../../core/errors.js";
import type { Difference, Finding, Layer, Step } from "./step.js";

/** How one step ended; the same for a person, for `--json` and for `status`. */
export interface StepReport {
  readonly title: string;
  readonly layer: Layer;
  /** The share that it is about, or the volume that is one, by its name. */
  readonly share?: string;
  /** Whether it is as declared now. */
  readonly ok: boolean;
  /** Whether this run made it so. */
  readonly changed: boolean;
  readonly seen: string;
  /** What a person should know though it is as declared. */
  readonly warning?: string;
  /** The rest only where it is not as declared. */
  readonly expected?: string;
  readonly remedy?: string;
  readonly log?: string;
  readonly seconds: number;
}

export function stepReport(
  step: Step<never>,
  finding: Finding,
  changed: boolean,
  started: number,
): StepReport {
  const seconds = Math.round(performance.now() - started) / 1000;
  const { title, layer = "subject", share } = step;
  const about = { title, layer, ...(share === undefined ? {} : { share }) };
  if (finding.ok)
    return { ...about, ok: true, changed, seen: finding.seen, warning: finding.warning, seconds };
  const { expected, seen, remedy, log } = finding;
  return { ...about, ok: false, changed, seen, expected, remedy, log, seconds };
}

/** An error that a user can act upon is an answer about the step; anything else is a defect and is thrown on. */
export function asDifference(error: unknown): Difference {
  if (!(error instanceof LongshoreError)) throw error;
  const [first, ...others] = error.violations;
  if (!first) throw error;
  const log = [first.log, ...others.map(({ where, rule }) => `${where}: ${rule}`)].filter(Boolean).join("\n");
  const { rule, seen = "otherwise", remedy } = first;
  return { ok: false, expected: rule, seen, remedy, log: log || undefined };
}
