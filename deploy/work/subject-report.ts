import { ExitCode } from "../../core/errors.js";
import { type Subject, subjectOf } from "../../core/subject.js";
import type { StepReport } from "../../scripts/provision/report.js";

/**
 * How a subject was left. `verified`: every step is as declared; `differs`: one is not; `not verified`: its stack grants
 * no way to look; `failed`: it could not be reached, or was never begun because of what it needs.
 */
export type Verdict = "verified" | "differs" | "not verified" | "failed";

/** How a subject was left at the end of a run. */
export interface SubjectReport extends Subject {
  readonly verdict: Verdict;
  /** By what it was looked into (`ssh`), else why it was not. */
  readonly reach: string;
  readonly steps: readonly StepReport[];
  readonly about: About;
}

/** What a kind of subject tells of one beside its steps. */
export interface About {
  /** For programs: properties of the report in JSON. */
  readonly data: Readonly<Record<string, unknown>>;
  /** For a person, by the headings of a table. */
  readonly columns: Readonly<Record<string, string>>;
  /** For a person: in a word or two. */
  readonly summary: readonly string[];
  /** For a person: lines of their own. */
  readonly notes: readonly string[];
  /** What is not as declared in the cloud: `machine stopped`. */
  readonly cloud: readonly string[];
}

export const NOTHING_TO_TELL: About = { data: {}, columns: {}, summary: [], notes: [], cloud: [] };

/** As `--json` has it. */
export function reportJson({ verdict, reach, steps, about, ...subject }: SubjectReport): object {
  return { ...subjectOf(subject), verdict, reach, ...about.data, steps };
}

/** What is not as declared, by layer: in the cloud, in the subject itself (under its kind), and what runs on it. */
export function driftOf({ kind, reach, verdict, steps, about }: SubjectReport): Record<string, string[]> {
  const of = (layer: StepReport["layer"]) =>
    steps.filter((step) => !step.ok && step.layer === layer).map(({ title, seen }) => `${title}: ${seen}`);
  const unseen = about.cloud.length === 0 && (verdict === "failed" || verdict === "not verified");
  return {
    cloud: [...about.cloud],
    [kind]: [...(unseen ? [reach] : []), ...of("subject")],
    workload: of("workload"),
  };
}

export function isVerified({ verdict }: SubjectReport): boolean {
  return verdict === "verified";
}

/** How an `up` or `deploy` ended that left its subjects so. */
export function outcomeOf(reports: readonly SubjectReport[]): ExitCode {
  if (reports.every(isVerified)) return ExitCode.OK;
  return reports.every((report) => isVerified(report) || report.verdict === "not verified")
    ? ExitCode.NOT_VERIFIED
    : ExitCode.FAILED;
}
