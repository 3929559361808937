import { spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { createRequire } from "node:module";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath, pathToFileURL } from "node:url";
import { nameOf } from "../../core/arm-id.js";
import { LongshoreError } from "../../core/errors.js";
import { lastWords } from "../../system/log.js";
import { fileServiceUses } from "../network/file-service.js";
import { vaultServiceUses } from "../network/vault-service.js";
import type { CloudHome } from "../records/home.js";
import { openPortBook, type PortBook } from "../records/ports.js";
import type { Records } from "../records/record.js";
import { type RecordReader, snapshot } from "../records/snapshot.js";
import { Type } from "../records/types.js";
import {
  desired,
  fileKey,
  fileServerKey,
  forwardKey,
  metadataKey,
  resolverKey,
  vaultKey,
  wantedNetworks,
} from "./desired.js";
import { readReport, type ServicesReport } from "./report.js";

/**
 * Makes sure that the services process runs, and waits until it has taken up what the records ask for; with
 * `servingFor`, until that machine's resolver and metadata service listen. Gives back what it could not listen for.
 * Without a recorded machine there is nothing to serve and no process.
 */
export async function ensureServices(
  home: CloudHome,
  records: Records,
  options: { servingFor?: string; signal?: AbortSignal } = {},
): Promise<ServicesReport["failed"]> {
  const deadline = Date.now() + DEADLINE_MS;
  const ports = openPortBook(home, records);
  for (;;) {
    options.signal?.throwIfAborted();
    const reader = snapshot(records);
    if (reader.ofType(Type.MACHINE).length === 0) return [];
    const report = readReport(home);
    if (report && (await hasTakenUp(home, report, reader, ports, options.servingFor))) return report.failed;
    if (!report) await startOnce(home);
    if (Date.now() > deadline) throw notTakenUp(home, report);
    await sleep(POLL_MS);
  }
}

/** Waits until the process has ended, which it does by itself after the last machine; gives back whether it has. */
export async function servicesEnded(home: CloudHome): Promise<boolean> {
  const deadline = Date.now() + END_DEADLINE_MS;
  while (readReport(home)) {
    if (Date.now() > deadline) return false;
    await sleep(POLL_MS);
  }
  return true;
}

const DEADLINE_MS = 60_000;
const START_DEADLINE_MS = 30_000;
const END_DEADLINE_MS = 15_000;
const POLL_MS = 50;

async function hasTakenUp(
  { storage }: CloudHome,
  report: ServicesReport,
  records: RecordReader,
  ports: PortBook,
  servingFor: string | undefined,
): Promise<boolean> {
  const wanted = desired(records);
  const networks = await wantedNetworks(wanted, records, ports);
  const vaults = wanted.placed.flatMap((machine) => vaultServiceUses(records, machine));
  const keys = [
    ...wanted.forwards.map(forwardKey),
    ...networks.map(({ key }) => key),
    ...vaults.map(({ use }) => vaultKey(use.vmId)),
    ...wanted.placed.flatMap((machine) =>
      fileServiceUses(records, machine).map(({ account }) => fileKey(machine.vmId, nameOf(account.id))),
    ),
    ...wanted.fileAccounts.map((account) => fileServerKey(storage, account)),
  ];
  const tried = new Set([...report.listening, ...report.settled, ...report.failed.map(({ key }) => key)]);
  if (!keys.every((key) => tried.has(key))) return false;
  if (servingFor === undefined) return true;
  return [resolverKey(servingFor), metadataKey(servingFor)].every((key) => report.listening.includes(key));
}

/** One start at a time in this process; among processes the services' own lock lets one live. */
const starting = new Map<string, Promise<void>>();

function startOnce(home: CloudHome): Promise<void> {
  const running = starting.get(home.folder);
  if (running) return running;
  const start = startProcess(home).finally(() => starting.delete(home.folder));
  starting.set(home.folder, start);
  return start;
}

/** Resolves when a services process reports, ours or another's, or when ours has ended because another holds the lock. */
async function startProcess(home: CloudHome): Promise<void> {
  const log = openSync(home.servicesLog, "a", 0o600);
  const child = spawn(process.execPath, [...loader(), program(), home.folder], {
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
  const deadline = Date.now() + START_DEADLINE_MS;
  while (!readReport(home) && ended === undefined && Date.now() < deadline) await sleep(POLL_MS);
  if (ended !== undefined && ended !== 0) throw failed(home, `it ended with ${ended ?? "no start at all"}`);
}

function program(): string {
  return fileURLToPath(new URL(`./main${import.meta.url.endsWith(".ts") ? ".ts" : ".js"}`, import.meta.url));
}

/** Run from its sources, it needs what runs TypeScript. */
function loader(): string[] {
  if (!import.meta.url.endsWith(".ts")) return [];
  return ["--import", pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href];
}

/** What finding and driving machines needs, and nothing secret. */
function environment(): NodeJS.ProcessEnv {
  const wanted =
    /^(PATH|HOME|USER|LANG|TMPDIR|DOCKER_(HOST|CONTEXT|CONFIG|CERT_PATH|TLS_VERIFY)|(XDG|LONGSHORE)_.*)$/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => wanted.test(name)));
}

function notTakenUp(home: CloudHome, report: ServicesReport | undefined): LongshoreError {
  const why = report?.failed.map((each) => `${each.key}: ${each.why}`).join("; ");
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
