import { ExitCode } from "../../core/errors.js";
import type { StepReport } from "../../scripts/provision/report.js";
import type { ReachablePort } from "../targets/target.js";

/** What is known of one host at the end of a run. */
export interface HostReport {
  readonly host: string;
  readonly power: "running" | "stopped" | "missing";
  readonly address?: string;
  /** `ssh` when it could be looked into, else why not. */
  readonly reach: string;
  readonly steps: readonly StepReport[];
  readonly ports: readonly ReachablePort[];
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

/** The `reach` of a host whose stack grants no way in: nothing is wrong with it, as far as can be seen. */
export const NO_WAY_IN = "no way in";
