import type { Emit, Event } from "../../core/events.js";
import { asDifference, type StepReport, stepReport } from "./report.js";
import type { Finding, HostContext, Step } from "./step.js";

export type { StepReport } from "./report.js";

/**
 * Makes a host what its steps say, in their order, and tells how each one ended. Ends at the first step that cannot
 * be made so: what comes after builds on it, and is left out.
 */
export async function converge(host: HostContext, steps: readonly Step[], emit: Emit): Promise<StepReport[]> {
  const reports: StepReport[] = [];
  for (const stage of stagesOf(steps)) {
    // Most often nothing has to change: so between the gates everything is looked at at once.
    const looked = stage[0]?.gate ? [] : await asDeclared(host, stage, emit);
    reports.push(...looked, ...(await inOrder(host, stage.slice(looked.length), emit)));
    if (reports.some((report) => !report.ok)) break;
  }
  return reports;
}

/** A gate is a stage of its own; what stands between two of them is one. */
function stagesOf(steps: readonly Step[]): Step[][] {
  const stages: Step[][] = [];
  let gated = true;
  for (const step of steps) {
    if (step.gate || gated) stages.push([step]);
    else stages.at(-1)?.push(step);
    gated = step.gate ?? false;
  }
  return stages;
}

async function inOrder(host: HostContext, steps: readonly Step[], emit: Emit): Promise<StepReport[]> {
  const reports: StepReport[] = [];
  for (const step of steps) {
    const report = await convergeStep(host, step, emit);
    tell(host, report, emit, "failed");
    reports.push(report);
    if (!report.ok) break;
  }
  return reports;
}

/** The reports of those steps that need no change, up to the first that does. */
async function asDeclared(host: HostContext, steps: readonly Step[], emit: Emit): Promise<StepReport[]> {
  const looked = await verify(host, steps, () => {});
  const end = looked.findIndex((report) => !report.ok);
  const reports = end === -1 ? looked : looked.slice(0, end);
  for (const report of reports) tell(host, report, emit, "failed");
  return reports;
}

/** Only looks, at everything, whatever differs. */
export function verify(host: HostContext, steps: readonly Step[], emit: Emit): Promise<StepReport[]> {
  return Promise.all(
    steps.map(async (step) => {
      const started = performance.now();
      const finding = await look(host, step);
      const report = stepReport(step, finding, false, started);
      tell(host, report, emit, "different");
      return report;
    }),
  );
}

async function convergeStep(host: HostContext, step: Step, emit: Emit): Promise<StepReport> {
  const started = performance.now();
  emit(stepEvent(host, { step: step.title, state: "checking" }));
  const before = await look(host, step);
  if (before.ok || !step.change) return stepReport(step, before, false, started);
  emit(stepEvent(host, { step: step.title, state: "changing", detail: before.seen }));
  try {
    await step.change(host);
  } catch (error) {
    return stepReport(step, asDifference(error), true, started);
  }
  const after = await look(host, step);
  return stepReport(step, after, true, started);
}

async function look(host: HostContext, step: Step): Promise<Finding> {
  try {
    return await step.check(host);
  } catch (error) {
    return asDifference(error);
  }
}

function tell(host: HostContext, report: StepReport, emit: Emit, otherwise: "different" | "failed"): void {
  const state = report.ok ? (report.changed ? "changed" : "ok") : otherwise;
  emit(stepEvent(host, { step: report.title, state, detail: report.seen, seconds: report.seconds }));
  if (report.warning !== undefined) {
    emit({ type: "warning", text: `${host.spec.path}: ${report.title}: ${report.warning}` });
  }
}

type StepEvent = Extract<Event, { type: "step" }>;

function stepEvent(host: HostContext, rest: Omit<StepEvent, "type" | "stack" | "host">): StepEvent {
  return { type: "step", stack: host.stack.stack, host: host.spec.name, ...rest };
}
