import { spawn } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";

/**
 * Runs node in a process group of its own and waits for it. An abort asks the whole group to end, the workers and
 * commands that it has started too, and kills what is left of it after a while.
 * @param {readonly string[]} args
 * @param {{ env: NodeJS.ProcessEnv, signal: AbortSignal }} options
 * @returns {Promise<number>} the exit code; 130 when a signal ended it
 */
export async function runGroup(args, { env, signal }) {
  const child = spawn(process.execPath, args, {
    stdio: ["ignore", "inherit", "inherit"],
    detached: true,
    env,
  });
  /** @type {Promise<number>} */
  const ended = new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code) => resolve(code ?? 130));
  });
  const { pid } = child;
  const stopped = pid === undefined ? Promise.resolve() : stopOnAbort(pid, signal);
  const code = await ended;
  if (signal.aborted) await stopped;
  return code;
}

const GRACE_MS = 20_000;

/**
 * @param {number} group
 * @param {AbortSignal} signal
 */
async function stopOnAbort(group, signal) {
  if (!signal.aborted)
    await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
  const deadline = Date.now() + GRACE_MS;
  send(group, "SIGTERM");
  while (send(group, 0)) {
    if (Date.now() > deadline) send(group, "SIGKILL");
    await sleep(100);
  }
}

/**
 * Whether anybody of the group was there to get the signal.
 * @param {number} group
 * @param {NodeJS.Signals | 0} signal
 */
function send(group, signal) {
  try {
    return process.kill(-group, signal);
  } catch {
    return false;
  }
}
