import { isVerified, type SubjectReport } from "../deploy/work/subject-report.js";
import { table } from "./table.js";

/** A table for each kind of subject: a line for each one, and one for each thing of it that is not as declared. */
export function statusTables(reports: readonly SubjectReport[]): string[] {
  const kinds = [...new Set(reports.map(({ kind }) => kind))];
  return kinds.map((kind) => {
    const ofKind = reports.filter((report) => report.kind === kind);
    const columns = [...new Set(ofKind.flatMap(({ about }) => Object.keys(about.columns)))];
    return table(
      [kind.toUpperCase(), ...columns, "STATE"],
      ofKind.flatMap((report) => rowsOf(report, columns)),
    );
  });
}

function rowsOf(report: SubjectReport, columns: readonly string[]): string[][] {
  const { name, steps, about } = report;
  const wrong = steps.filter((step) => !step.ok);
  return [
    [name, ...columns.map((column) => about.columns[column] ?? ""), stateOf(report)],
    ...wrong.map((step) => ["", ...columns.map(() => ""), `${step.title}: ${step.seen}`]),
  ];
}

function stateOf(report: SubjectReport): string {
  if (isVerified(report)) return "as declared";
  return report.verdict === "differs" ? "differs" : report.reach;
}
