import type { ContainerSpec, JobSpec } from "../../core/spec/index.js";
import { Duration } from "../../core/units.js";
import { Checks, show } from "../checks/checks.js";
import type { Mount } from "../storage/mount.js";
import type { ShareFolder } from "../storage/share.js";
import { Container, type ContainerProps, Dependency } from "./container.js";

/** When a job runs: once for each declaration of it (its image, command, environment, mounts), or at each deploy. */
export type JobRuns = JobSpec["runs"];

export interface JobProps
  extends Pick<
    ContainerProps,
    "image" | "build" | "command" | "env" | "secrets" | "network" | "mounts" | "dependsOn"
  > {
  /** `once`, for each declaration of it; or `each deploy`: at each `up` and `deploy`. Default: `once`. */
  readonly runs?: JobRuns;
  /** How long it may take. Default: 10 minutes. */
  readonly within?: Duration;
}

/** A container that runs to its end; made by `ContainerHost.addJob`. */
export class Job extends Container {
  /** @internal */
  constructor(
    host: { readonly name: string; readonly path: string },
    name: string,
    private readonly jobProps: JobProps,
    mountOf: (folder: ShareFolder) => Mount,
  ) {
    const { runs, within, ...props } = jobProps;
    // It has the secrets of the time when it runs.
    super(host, name, { ...props, restart: "no", onSecretChange: "nothing" }, mountOf);
    const checks = new Checks(this.path, { runs, within });
    checks.that(runs === undefined || RUNS.includes(runs), {
      rule: `a job runs ${RUNS.map((each) => show(each)).join(" or ")}`,
      seen: show(String(runs)),
    });
    checks.that(within === undefined || within.toSeconds() >= 1, {
      rule: "a job may take 1 second or more",
      seen: `${within?.toSeconds()} s`,
    });
    checks.done();
  }

  /** @internal */
  override get dependency(): Dependency {
    return new Dependency(this, "completed");
  }

  /** @internal */
  override toSpec(): ContainerSpec {
    const { runs = "once", within = Duration.minutes(10) } = this.jobProps;
    return { ...super.toSpec(), job: { runs, withinSeconds: within.toSeconds() } };
  }
}

const RUNS: readonly JobRuns[] = ["once", "each deploy"];
