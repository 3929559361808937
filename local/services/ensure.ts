import { spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { sameId } from "../../core/arm-id.js";
import { LongshoreError } from "../../core/errors.js";
import { lastWords } from "../../system/log.js";
import { packageRoot } from "../../system/package-root.js";
import { poll } from "../../system/poll.js";
import { signalProcess } from "../../system/process.js";
import type { CloudHome } from "../records/home.js";
import { useText } from "../records/port-use.js";
import { openPortBook } from "../records/ports.js";
import type { Records } from "../records/record.js";
import { snapshot } from "../records/snapshot.js";
import { loadServices } from "./all.js";
import { readReport, type ServicesReport } from "./report.js";
import type { LocalService, ServicesView } from "./service.js";
import { keyId, type ServiceFailure } from "./service-key.js";
import { areServicesNeeded, servicesView } from "./view.js";

export interface EnsureOptions {
  /** Waits, too, until what this machine needs to boot is listened for. */
  readonly servingFor?: string;
  /** The URL of a module with more services; see `loadServices`. */
  readonly module?: string | undefined;
  readonly signal?: AbortSignal;
}

/**
 * Makes sure that the services process runs, and waits until it has taken up what the records ask for. Gives back what it
 * could not do. While nothing that is recorded needs it there is no process.
 */
export async function ensureServices(
  home: CloudHome,
  records: Records,
  { servingFor, module, signal }: EnsureOptions = {},
): Promise<readonly ServiceFailure[]> {
  const deadline = Date.now() + DEADLINE_MS;
  const ports = openPortBook(home, records);
  const services = await loadServices(module);
  for (;;) {
    signal?.throwIfAborted();
    const reader = snapshot(records);
    if (!areServicesNeeded(services, reader)) return [];
    const report = readReport(home);
    if (!report) await startOnce(home, module);
    else if (!hasServices(report, module)) await endServices(home);
    else {
      const view = await servicesView(services, home, reader, ports);
      if (await hasTakenUp(report, view, services, servingFor)) return report.failed;
    }
    if (Date.now() > deadline) throw notTakenUp(home, report);
    await sleep(POLL_MS);
  }
}

/** Ends the process that runs. What it serves is in the records: the next one goes on with it. */
export async function endServices(home: CloudHome): Promise<void> {
  const running = readReport(home);
  if (!running) return;
  signalProcess(running.pid, "SIGTERM");
  if (!(await servicesEnded(home))) signalProcess(running.pid, "SIGKILL");
}

/** Waits until the process has ended, which it does by itself after the last machine; gives back whether it has. */
export function servicesEnded(home: CloudHome): Promise<boolean> {
  return poll(() => !readReport(home), { until: Boolean, pauseMs: POLL_MS, withinMs: END_DEADLINE_MS });
}

const DEADLINE_MS = 60_000;
const START_DEADLINE_MS = 30_000;
const END_DEADLINE_MS = 15_000;
const POLL_MS = 50;

/** One that was started without our module, or by another version of Longshore, has not what we wait for. */
function hasServices({ outdated, module: its }: ServicesReport, module: string | undefined): boolean {
  return outdated !== true && (module === undefined || module === its);
}

async function hasTakenUp(
  report: ServicesReport,
  view: ServicesView,
  services: readonly LocalService[],
  servingFor: string | undefined,
): Promise<boolean> {
  const tasks = await Promise.all(services.map(async (service) => (await service.tasks?.(view)) ?? []));
  const keys = [...view.listening.map(({ key }) => key), ...tasks.flat()];
  const tried = new Set([...report.listening, ...report.settled, ...report.failed].map(keyId));
  if (!keys.every((key) => tried.has(keyId(key)))) return false;
  const listening = new Set(report.listening.map(keyId));
  return view.listening
    .filter(({ listener }) => listener.neededToBoot && sameId(listener.machine?.vmId, servingFor))
    .every(({ key }) => listening.has(keyId(key)));
}

/** One start at a time in this process; among processes the services' own lock lets one live. */
const starting = new Map<string, Promise<void>>();

function startOnce(home: CloudHome, module: string | undefined): Promise<void> {
  const running = starting.get(home.folder);
  if (running) return running;
  const start = startProcess(home, module).finally(() => starting.delete(home.folder));
  starting.set(home.folder, start);
  return start;
}

/** Resolves when a services process reports, ours or another's, or when ours has ended because another holds the lock. */
async function startProcess(home: CloudHome, module: string | undefined): Promise<void> {
  const log = openSync(home.servicesLog, "a", 0o600);
  const argv = [...loader(module), program(), home.folder, ...(module === undefined ? [] : [module])];
  const child = spawn(process.execPath, argv, {
    detached: true,
    cwd: "/",
    // Its own files: whoever shared ours would wait for it to end.
    stdio: ["ignore", log, log],
    env: environment(),
  });
  closeSync(log);
  child.unref();
  let ended: number | null | undefined;
  child.once("exit", (code) => {
    ended = code;
  });
  child.once("error", () => {
    ended = null;
  });
  await poll(() => readReport(home) !== undefined || ended !== undefined, {
    until: Boolean,
    pauseMs: POLL_MS,
    withinMs: START_DEADLINE_MS,
  });
  if (ended !== undefined && ended !== 0) throw failed(home, `it ended with ${ended ?? "no start at all"}`);
}

function program(): string {
  const folder = join(packageRoot(), isSource() ? "" : "dist", "local", "services");
  return join(folder, isSource() ? "main.ts" : "main.js");
}

/** Run from its sources, or with services in TypeScript, it needs what runs TypeScript. */
function loader(module = ""): string[] {
  if (!isSource() && !module.endsWith(".ts")) return [];
  return ["--import", pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href];
}

function isSource(): boolean {
  return import.meta.url.endsWith(".ts");
}

/** What finding and driving machines needs, and nothing secret. */
function environment(): NodeJS.ProcessEnv {
  const wanted =
    /^(PATH|HOME|USER|LANG|TMPDIR|DOCKER_(HOST|CONTEXT|CONFIG|CERT_PATH|TLS_VERIFY)|(XDG|LONGSHORE)_.*)$/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => wanted.test(name)));
}

function notTakenUp(home: CloudHome, report: ServicesReport | undefined): LongshoreError {
  const why = report?.failed.map((each) => `${useText(each)}: ${each.why}`).join("; ");
  return failed(
    home,
    report
      ? `process ${report.pid} does not listen for all of it${why ? ` (${why})` : ""}`
      : "it is not there",
  );
}

function failed(home: CloudHome, seen: string): LongshoreError {
  return new LongshoreError({
    where: home.folder,
    rule: "the local cloud's services process serves what the records ask for",
    seen: `${seen}${lastWords(home.servicesLog)}`,
    remedy: `Read ${home.servicesLog} and run the command again.`,
  });
}
