import { renameSync, writeFileSync } from "node:fs";
import { readIfThere } from "../../system/files.js";
import { isAlive, type ProcessIdentity } from "../../system/process.js";
import type { CloudHome } from "../records/home.js";

/** What the services process says of itself: read by those who wait for it, by itself never. */
export interface ServicesReport extends ProcessIdentity {
  readonly listening: readonly string[];
  /** The machines whose networks are as the records want them. */
  readonly settled: readonly string[];
  readonly failed: readonly { readonly key: string; readonly why: string }[];
}

/** Unlike a record this makes no folder: where the cloud's is gone, the process shall notice and end. */
export function writeReport(home: CloudHome, report: ServicesReport): void {
  const temporary = `${home.servicesReport}.new`;
  writeFileSync(temporary, `${JSON.stringify(report, null, 1)}\n`, { mode: 0o600 });
  renameSync(temporary, home.servicesReport);
}

/** The report of a process that is alive; undefined when there is none, or none that a power cut left whole. */
export function readReport(home: CloudHome): ServicesReport | undefined {
  const text = readIfThere(home.servicesReport);
  if (text === undefined) return undefined;
  try {
    const report = JSON.parse(text) as ServicesReport;
    return isAlive(report) ? report : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
