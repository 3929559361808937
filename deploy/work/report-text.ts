import type { StepReport } from "../../scripts/provision/report.js";
import type { SubjectReport } from "./subject-report.js";

/** How subjects were left, for a person. */
export function reportText(reports: readonly SubjectReport[]): string {
  return reports.map(subjectLines).join("\n");
}

function subjectLines(report: SubjectReport): string {
  const { kind, name, steps, about } = report;
  const summary = about.summary.length > 0 ? `  (${about.summary.join(", ")})` : "";
  return [
    `${kind} ${name}: ${verdictText(report)}${summary}`,
    ...steps.filter((step) => !step.ok).flatMap(stepLines),
    ...about.notes.map((note) => `  ${note}`),
  ].join("\n");
}

function verdictText({ verdict, reach }: SubjectReport): string {
  switch (verdict) {
    case "verified":
      return "✓ verified";
    case "differs":
      return "✗ differs";
    case "not verified":
      return `- not verified: ${reach}`;
    case "failed":
      return `✗ ${reach}`;
  }
}

function stepLines({ title, seen, expected, remedy, log }: StepReport): string[] {
  return [
    `  ✗ ${title}: expected: ${expected}; seen: ${seen}${remedy ? `. ${remedy}` : ""}`,
    ...(log ?? "").split("\n").flatMap((line) => (line === "" ? [] : [`      ${line}`])),
  ];
}
