import { closeSync, fsyncSync, openSync, renameSync, writeFileSync } from "node:fs";
import * as z from "zod";
import { keptJson, readKept } from "../../system/kept-file.js";
import { isAlive, type ProcessIdentity } from "../../system/process.js";
import type { CloudHome } from "../records/home.js";
import type { ServiceFailure, ServiceKey } from "./service-key.js";

/** What the services process says of itself: read by those who wait for it, by itself never. */
export interface ServicesReport extends ProcessIdentity {
  /** The URL of the module whose services it has beside those of every local cloud. */
  readonly module?: string;
  readonly listening: readonly ServiceKey[];
  /** What is done beside listening. */
  readonly settled: readonly ServiceKey[];
  readonly failed: readonly ServiceFailure[];
  /** Of another version of Longshore, which says nothing of what it serves here. */
  readonly outdated?: boolean;
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

const key = z.object({
  owner: z.object({ kind: z.string(), id: z.string() }),
  service: z.string(),
  part: z.string().optional(),
  version: z.string().optional(),
});
const identity = z.object({ pid: z.number(), started: z.string() });
const current = identity.extend({
  module: z.string().optional(),
  listening: z.array(key),
  settled: z.array(key),
  failed: z.array(key.extend({ why: z.string() })),
});
/** When keys were text. */
const earlier = identity.extend({ listening: z.array(z.string()) }).transform(({ pid, started }) => ({
  pid,
  started,
  listening: [],
  settled: [],
  failed: [],
  outdated: true,
}));

const REPORT = keptJson<ServicesReport>(
  "the report of the services process",
  z.union([current, earlier]) as z.ZodType<ServicesReport>,
  { remedy: "Move it away and run the command again: the services process writes it anew." },
);
