import type { Emit } from "../../core/events.js";
import { type Subject, subjectOf } from "../../core/subject.js";
import { converge, verify } from "../../scripts/provision/converge.js";
import type { StepReport } from "../../scripts/provision/report.js";
import type { Step } from "../../scripts/provision/step.js";
import type { Site } from "./site.js";
import { type About, NOTHING_TO_TELL, type SubjectReport, type Verdict } from "./subject-report.js";

/** What there is to do for one subject of a stack. */
export interface Work {
  readonly subject: Subject;
  /** The subjects of the stack that have to be verified before this one is begun. */
  readonly needs: readonly Subject[];
  /** Makes it what it is declared to be, and proves it. */
  converge(): Promise<SubjectReport>;
  /** Only looks; tells of every step to `emit`. */
  check(emit: Emit): Promise<SubjectReport>;
  /** Says why it was not begun. */
  leftOut(verdict: Verdict, why: string): SubjectReport;
}

/** How a subject was reached, and what came of the work on it. */
export interface Reached<T> {
  /** By what (`ssh`), else why not. */
  readonly reach: string;
  /** Its stack grants no way to look: nothing is wrong with it, as far as can be seen. */
  readonly closed?: boolean;
  /** Of the work, when that came to its end. */
  readonly result?: T;
  readonly about?: About;
}

/** The work on a subject by steps that all get the same context. */
export interface Steps<C> {
  readonly subject: Subject;
  /** Default: none. */
  readonly needs?: readonly Subject[];
  /** In the order in which it is made so. */
  readonly steps: readonly Step<C>[];
  /** Calls `work` with the context, perhaps again after a connection broke: all steps can be begun again. */
  reach<T>(work: (context: C) => Promise<T>): Promise<Reached<T>>;
  /** What is told of it where nothing else is known. Default: nothing. */
  readonly about?: About;
}

export function workBySteps<C>(
  { run, stack }: Site,
  { subject, needs = [], steps, reach, about = NOTHING_TO_TELL }: Steps<C>,
): Work {
  const at = (context: C, emit: Emit) => ({ stack: stack.name, subject, context, emit });
  const report = (reached: Reached<StepReport[]>) => reportOn(subject, { about, ...reached });
  return {
    subject,
    needs,
    converge: async () => report(await reach((context) => converge(at(context, run.emit), steps))),
    check: async (emit) => report(await reach((context) => verify(at(context, emit), steps))),
    leftOut: (verdict, reach) => ({ ...subjectOf(subject), verdict, reach, steps: [], about }),
  };
}

/** How work by steps left a subject. */
export function reportOn(
  subject: Subject,
  { reach, closed, result, about = NOTHING_TO_TELL }: Reached<StepReport[]>,
): SubjectReport {
  const verdict = result ? verdictOn(result) : closed ? "not verified" : "failed";
  return { ...subjectOf(subject), verdict, reach, steps: result ?? [], about };
}

function verdictOn(steps: readonly StepReport[]): Verdict {
  return steps.every(({ ok }) => ok) ? "verified" : "differs";
}
