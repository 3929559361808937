import { ExitCode, worseOf } from "../core/errors.js";
import { type HostReport, outcomeOf } from "../deploy/hosts/host-report.js";
import { reportText } from "../deploy/hosts/report-text.js";
import type { Invocation } from "./invocation.js";

/** Prints how the hosts of each stack were left; its exit code is the worst of all. */
export class Outcome {
  code: ExitCode = ExitCode.OK;

  constructor(private readonly run: Invocation) {}

  readonly done = ({ name }: { readonly name: string }, hosts: readonly HostReport[]): void => {
    this.run.io.result(reportText(hosts), { stack: name, hosts });
    this.code = worseOf(this.code, outcomeOf(hosts));
  };
}
