import type { StepReport } from "../../scripts/provision/report.js";
import type { ReachablePort } from "../targets/target.js";
import { type HostReport, isFine } from "./host-report.js";
import { NO_WAY_IN } from "./visit.js";

/** How hosts were left, for a person. */
export function reportText(reports: readonly HostReport[]): string {
  return reports.map(hostText).join("\n");
}

function hostText(report: HostReport): string {
  const wrong = report.steps.filter((step) => !step.ok);
  return [
    `${report.host}: ${verdictOn(report)}  (${[report.power, report.address].filter(Boolean).join(", ")})`,
    ...wrong.flatMap(stepLines),
    ...report.ports.map(portLine),
  ].join("\n");
}

function verdictOn(report: HostReport): string {
  if (isFine(report)) return "✓ verified";
  if (report.reach === NO_WAY_IN) return `- not verified: ${NO_WAY_IN}`;
  return report.reach === "ssh" ? "✗ differs" : `✗ ${report.reach}`;
}

function portLine({ port, lastPort, protocol, at, note, from }: ReachablePort): string {
  const ports = lastPort === undefined ? `port ${port}` : `ports ${port}-${lastPort}`;
  const place = at === undefined ? "is not reached from here" : `is at ${at}`;
  return `  ${ports}/${protocol} ${place} (open to ${from.join(", ")})${note ? `: ${note}` : ""}`;
}

function stepLines({ title, seen, expected, remedy, log }: StepReport): string[] {
  return [
    `  ✗ ${title}: expected: ${expected}; seen: ${seen}${remedy ? `. ${remedy}` : ""}`,
    ...(log ?? "").split("\n").flatMap((line) => (line === "" ? [] : [`      ${line}`])),
  ];
}
