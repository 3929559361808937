import { ExitCode, worseOf } from "../core/errors.js";
import { reportText } from "../deploy/work/report-text.js";
import { outcomeOf, reportJson, type SubjectReport } from "../deploy/work/subject-report.js";
import type { Invocation } from "./invocation.js";

/** Prints how the subjects of each stack were left; its exit code is the worst of all. */
export class Outcome {
  code: ExitCode = ExitCode.OK;

  constructor(private readonly run: Invocation) {}

  readonly done = ({ name }: { readonly name: string }, reports: readonly SubjectReport[]): void => {
    this.run.io.result(reportText(reports), { stack: name, subjects: reports.map(reportJson) });
    this.code = worseOf(this.code, outcomeOf(reports));
  };
}
