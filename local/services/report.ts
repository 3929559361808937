import { closeSync, fsyncSync, openSync, renameSync, writeFileSync } from "node:fs";
import * as z from "zod";
import { keptJson, readKept } from "../../system/kept-file.js";
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
  const file = openSync(temporary, "w", 0o600);
  try {
    writeFileSync(file, `${JSON.stringify(report, null, 1)}\n`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(temporary, home.servicesReport);
}

/** The report of a process that is alive; undefined when there is none. */
export function readReport(home: CloudHome): ServicesReport | undefined {
  const report = readKept(home.servicesReport, REPORT);
  return report && isAlive(report) ? report : undefined;
}

const REPORT = keptJson<ServicesReport>(
  "the report of the services process",
  z.object({
    pid: z.number(),
    started: z.string(),
    listening: z.array(z.string()),
    settled: z.array(z.string()),
    failed: z.array(z.object({ key: z.string(), why: z.string() })),
  }),
  { remedy: "Move it away and run the command again: the services process writes it anew." },
);
