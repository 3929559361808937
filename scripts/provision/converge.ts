import type { Emit, Event } from "../../core/events.js";
import { type Subject, subjectOf } from "../../core/subject.js";
import { asDifference, type StepReport, stepReport } from "./report.js";
import type { Finding, Step } from "./step.js";

export type { StepReport } from "./report.js";

/** Whose steps they are, what they work with, and who is told. */
export interface At<C> {
  readonly stack: string;
  readonly subject: Subject;
  readonly context: C;
  readonly emit: Emit;
}

/**
 * Makes a subject what its steps say, in their order, and tells how each one ended. What builds on
 * a step that cannot be made so is left out.
 */
export async function converge<C>(at: At<C>, steps: readonly Step<C>[]): Promise<StepReport[]> {
  const reports: StepReport[] = [];
  for (const stage of stagesOf(steps)) {
    // Most often nothing has to change: so between the gates everything is looked at at once.
    const looked = stage[0]?.gate ? [] : await asDeclared(at, stage);
    reports.push(...looked);
    for (const step of stage.slice(looked.length)) {
      const report = await convergeStep(at, step, reports);
      tell(at, report, "failed");
      reports.push(report);
      if (!report.ok && step.stops === undefined) return reports;
    }
  }
  return reports;
}

/** A gate is a stage of its own; what stands between two of them is one. */
function stagesOf<C>(steps: readonly Step<C>[]): Step<C>[][] {
  const stages: Step<C>[][] = [];
  let gated = true;
  for (const step of steps) {
    if (step.gate || gated) stages.push([step]);
    else stages.at(-1)?.push(step);
    gated = step.gate ?? false;
  }
  return stages;
}

/** The reports of those steps that need no change, up to the first that does. */
async function asDeclared<C>(at: At<C>, steps: readonly Step<C>[]): Promise<StepReport[]> {
  const looked = await verify({ ...at, emit: () => {} }, steps);
  const end = looked.findIndex((report, i) => !report.ok || steps[i]?.eachTime);
  const reports = end === -1 ? looked : looked.slice(0, end);
  for (const report of reports) tell(at, report, "failed");
  return reports;
}

/** Only looks, at everything, whatever differs. */
export function verify<C>(at: At<C>, steps: readonly Step<C>[]): Promise<StepReport[]> {
  return Promise.all(
    steps.map(async (step) => {
      const started = performance.now();
      const finding = await look(at, step);
      const report = stepReport(step, finding, false, started);
      tell(at, report, "different");
      return report;
    }),
  );
}

async function convergeStep<C>(at: At<C>, step: Step<C>, before: readonly StepReport[]): Promise<StepReport> {
  const started = performance.now();
  const missing = before.filter(({ ok, title }) => !ok && step.needs?.includes(title));
  if (missing.length > 0) {
    const expected = missing.map(({ title }) => title).join(", ");
    return stepReport(step, { ok: false, expected, seen: "not begun: that failed" }, false, started);
  }
  at.emit(stepEvent(at, { step: step.title, state: "checking" }));
  const found = await look(at, step);
  if ((found.ok && !step.eachTime) || !step.change) return stepReport(step, found, false, started);
  at.emit(stepEvent(at, { step: step.title, state: "changing", detail: found.seen }));
  try {
    await step.change(at.context);
  } catch (error) {
    return stepReport(step, asDifference(error), true, started);
  }
  const after = await look(at, step);
  return stepReport(step, after, true, started);
}

async function look<C>({ context }: At<C>, step: Step<C>): Promise<Finding> {
  try {
    return await step.check(context);
  } catch (error) {
    return asDifference(error);
  }
}

function tell(at: At<unknown>, report: StepReport, otherwise: "different" | "failed"): void {
  const state = report.ok ? (report.changed ? "changed" : "ok") : otherwise;
  at.emit(stepEvent(at, { step: report.title, state, detail: report.seen, seconds: report.seconds }));
  if (report.warning !== undefined) {
    at.emit({ type: "warning", text: `${at.subject.path}: ${report.title}: ${report.warning}` });
  }
}

type StepEvent = Extract<Event, { type: "step" }>;

function stepEvent(
  { stack, subject }: At<unknown>,
  rest: Omit<StepEvent, "type" | "stack" | "subject">,
): StepEvent {
  return { type: "step", stack, subject: subjectOf(subject), ...rest };
}
