import { type HostReport, isFine } from "../deploy/hosts/host-report.js";

/** A host's lines in the table of `status`: one for itself, one for each thing that is not as declared. */
export function statusRows(report: HostReport): string[][] {
  const ports = report.ports.map(({ port, at }) => `${port} at ${at ?? "nowhere"}`).join(", ");
  const state = isFine(report) ? "as declared" : report.reach === "ssh" ? "differs" : report.reach;
  return [
    [report.host, report.power, report.address ?? "", state, ports],
    ...report.steps.filter((step) => !step.ok).map((step) => ["", "", "", `${step.title}: ${step.seen}`, ""]),
  ];
}
