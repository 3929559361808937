import { ExitCode } from "../../core/errors.js";
import type { StepReport } from "../../scripts/provision/report.js";
import { NO_WAY_IN, type Visit } from "./visit.js";

/** How a host was left at the end of a run. */
export interface HostReport extends Omit<Visit<never>, "result"> {
  readonly steps: readonly StepReport[];
}

/** What is not as declared, by layer: the machine in its cloud, the host inside it, and what runs on the host. */
export interface Drift {
  readonly cloud: readonly string[];
  readonly host: readonly string[];
  readonly workload: readonly string[];
}

export function driftOf({ power, reach, steps }: HostReport): Drift {
  const of = (layer: "host" | "workload") =>
    steps.filter((step) => !step.ok && step.layer === layer).map(({ title, seen }) => `${title}: ${seen}`);
  const isDown = power !== "running";
  return {
    cloud: isDown ? [`machine ${power}`] : [],
    host: isDown || reach === "ssh" ? of("host") : [reach, ...of("host")],
    workload: of("workload"),
  };
}

export function isFine(report: HostReport): boolean {
  return report.reach === "ssh" && report.steps.every((step) => step.ok);
}

/** How an `up` or `deploy` ended that left its hosts so. */
export function outcomeOf(reports: readonly HostReport[]): ExitCode {
  if (reports.every(isFine)) return ExitCode.OK;
  return reports.every((report) => isFine(report) || report.reach === NO_WAY_IN)
    ? ExitCode.NOT_VERIFIED
    : ExitCode.FAILED;
}
