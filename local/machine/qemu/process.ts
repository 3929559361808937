import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { readIfThere, writeFileAtomic } from "../../../system/files.js";
import { keptJson, readKept } from "../../../system/kept-file.js";
import { poll } from "../../../system/poll.js";
import { identify, isAlive, type ProcessIdentity } from "../../../system/process.js";
import { run } from "../run.js";
import { QEMU } from "./accelerator.js";
import { FILES } from "./arguments.js";
import { withMonitor } from "./monitor.js";

/** Starts QEMU in the machine's folder; returns when it runs in the background. */
export async function startQemu(folder: string, name: string, argv: readonly string[]): Promise<void> {
  rmSync(join(folder, POWERED_OFF), { force: true });
  rmSync(join(folder, IDENTITY), { force: true });
  await run(QEMU, argv, { where: name, cwd: folder, timeoutSeconds: 60 });
  await findQemu(folder, name);
}

/** The machine's QEMU, if it runs. */
export async function findQemu(folder: string, name: string): Promise<ProcessIdentity | undefined> {
  const known = readIdentity(folder);
  if (known) return isAlive(known) ? known : undefined;
  // Whoever started it was killed before it could write down who it is; its pid alone may be somebody else's by now.
  const found = identify(readPid(folder));
  if (!found || !(await answersAs(folder, name))) return undefined;
  writeFileAtomic(join(folder, IDENTITY), JSON.stringify(found));
  return found;
}

export async function endQemu(qemu: ProcessIdentity): Promise<void> {
  if (isAlive(qemu)) process.kill(qemu.pid, "SIGKILL");
  await poll(() => isAlive(qemu), { until: (alive) => !alive, pauseMs: 20 });
}

/** Keeps that the machine powered off by itself, for when its process is gone. */
export function recordPoweredOff(folder: string): void {
  writeFileAtomic(join(folder, POWERED_OFF), "");
}

export function hasPoweredOff(folder: string): boolean {
  return existsSync(join(folder, POWERED_OFF));
}

const POWERED_OFF = "powered-off";
const IDENTITY = "process.json";

function readIdentity(folder: string): ProcessIdentity | undefined {
  return readKept(join(folder, IDENTITY), PROCESS);
}

function readPid(folder: string): number {
  return Number(readIfThere(join(folder, FILES.pid)) ?? Number.NaN);
}

async function answersAs(folder: string, name: string): Promise<boolean> {
  const answer = await withMonitor(folder, (monitor) => monitor.execute("query-name"));
  return nameSchema.safeParse(answer).data?.name === name;
}

const PROCESS = keptJson(
  "the note of which process a virtual machine is",
  z.object({ pid: z.number(), started: z.string() }),
  // Without it, it is asked who the process of QEMU's own pid file is.
  { remedy: "Move it away: it is found out again." },
);
const nameSchema = z.object({ name: z.string() });
