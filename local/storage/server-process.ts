import { spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { connect } from "node:net";
import * as z from "zod";
import { LongshoreError } from "../../core/errors.js";
import { writeFileAtomic } from "../../system/files.js";
import { type KeptKind, keptJson, readKept } from "../../system/kept-file.js";
import { lastWords } from "../../system/log.js";
import { poll } from "../../system/poll.js";
import { identify, isAlive, type ProcessIdentity, signalProcess } from "../../system/process.js";
import { canBind } from "../records/bindable.js";
import type { AccountFolder } from "./folder.js";
import { inSandbox, type Sandbox } from "./sandbox.js";

export interface FileServer extends ProcessIdentity {
  /** The root folder that it runs in. */
  readonly root: string;
}

/** The server of an account, if it runs. */
export function findServer({ process: file, path }: AccountFolder): FileServer | undefined {
  const known = readKept(file, noteOf(path));
  return known && isAlive(known) ? known : undefined;
}

/** Without it a server that runs would not be known, and a second one would serve the same shares. */
function noteOf(folder: string): KeptKind<FileServer> {
  return keptJson("the note of which process a file server is", identitySchema, {
    remedy: `End the file server if it runs (pgrep -af ${folder}), then move the file away: it is written anew.`,
  });
}

/** Starts the server of an account and returns when it takes connections on its port of 127.0.0.1. */
export async function startServer(
  sandbox: Sandbox,
  command: readonly string[],
  shares: readonly string[],
  port: number,
): Promise<FileServer> {
  const { folder, root } = sandbox;
  await untilFree(folder, port);
  const argv = inSandbox(sandbox, command, { role: "server", shares, waits: true });
  const server = spawnNoted(folder, root, argv);
  const answers = async () => {
    if (await takesConnections(port)) return true;
    if (isAlive(server)) return false;
    throw failed(folder, `it ended${lastWords(folder.log)}`);
  };
  if (await poll(answers, { until: Boolean, pauseMs: POLL_MS, withinMs: START_DEADLINE_MS })) return server;
  await endServer(folder);
  throw failed(folder, `no answer within ${START_DEADLINE_MS / 1000} s${lastWords(folder.log)}`);
}

/** Ends the server with all its sessions; what they were told is written stays so. */
export async function endServer(folder: AccountFolder): Promise<void> {
  const server = findServer(folder);
  if (server) await endProcess(server);
}

export async function endProcess(server: ProcessIdentity): Promise<void> {
  if (!isAlive(server)) return;
  signalProcess(-server.pid, "SIGTERM");
  await poll(() => !groupLives(server.pid), { until: Boolean, pauseMs: POLL_MS, withinMs: END_DEADLINE_MS });
  signalProcess(-server.pid, "SIGKILL");
  await poll(() => !isAlive(server), { until: Boolean, pauseMs: POLL_MS });
}

const START_DEADLINE_MS = 30_000;
const END_DEADLINE_MS = 3000;
const POLL_MS = 30;

/** It goes on only when it is noted which process it is: whatever is killed in between, none is left unknown. */
function spawnNoted(
  folder: AccountFolder,
  root: string,
  [program = "", ...argv]: readonly string[],
): FileServer {
  const log = openSync(folder.log, "w", 0o600);
  const child = spawn(program, argv, {
    // At the head of a process group, which ends as a whole.
    detached: true,
    cwd: "/",
    stdio: ["pipe", log, log],
    env: { PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", LANG: "C.UTF-8" },
  });
  closeSync(log);
  child.on("error", () => {});
  child.stdin?.on("error", () => {});
  const server = child.pid === undefined ? undefined : identify(child.pid);
  if (!server) throw failed(folder, `no start at all of ${program}`);
  writeFileAtomic(folder.process, JSON.stringify({ ...server, root }));
  child.stdin?.end("go\n");
  child.unref();
  return { ...server, root };
}

/** What a killed server left may hold its port for a moment. */
async function untilFree(folder: AccountFolder, port: number): Promise<void> {
  if (await poll(() => canBind(port), { until: Boolean, pauseMs: POLL_MS, withinMs: END_DEADLINE_MS }))
    return;
  throw failed(folder, `port ${port} of 127.0.0.1, which another program has taken`);
}

function takesConnections(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: "127.0.0.1" });
    const settle = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once("connect", () => settle(true));
    socket.once("error", () => settle(false));
  });
}

function groupLives(group: number): boolean {
  try {
    process.kill(-group, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}

function failed({ name, log }: AccountFolder, seen: string): LongshoreError {
  return new LongshoreError({
    where: `storage account ${name}`,
    rule: "its file server runs",
    seen,
    remedy: `Read ${log} and run the command again.`,
  });
}

const identitySchema = z.object({ pid: z.number(), started: z.string(), root: z.string() });
