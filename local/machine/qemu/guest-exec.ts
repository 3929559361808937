import pRetry from "p-retry";
import * as z from "zod";
import { poll } from "../../../system/poll.js";
import type { GuestScriptResult } from "../driver.js";
import { AgentSilent, withAgent } from "./agent.js";

/**
 * Runs a program in the machine of the folder, however long it takes, with `input` as its standard input. `AgentSilent`
 * when the agent does not take it, or says nothing of it for longer than `patienceMs` (default: five minutes).
 */
export async function guestExec(
  folder: string,
  [path, ...arg]: readonly [string, ...string[]],
  { input, patienceMs = PATIENCE_MS }: { input?: Buffer; patienceMs?: number } = {},
): Promise<GuestScriptResult> {
  const argument = {
    path,
    arg,
    "capture-output": true,
    ...(input ? { "input-data": input.toString("base64") } : {}),
  };
  const started = await withAgent(folder, (agent) => agent.execute("guest-exec", argument));
  const { pid } = startedSchema.parse(started);
  const status = await poll(() => statusOf(folder, pid, patienceMs), {
    until: ({ exited }) => exited,
    pauseMs: ({ count }) => Math.min(FIRST_PAUSE_MS * 2 ** (count - 1), LONGEST_PAUSE_MS),
  });
  return resultOf(status);
}

/** Waits for the agent of a machine that boots. */
export async function untilAgentAnswers(folder: string): Promise<void> {
  await patiently(PATIENCE_MS, () => withAgent(folder, async () => {}));
}

const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 1000;
/** A machine under load may be silent for a while, and one that boots emulated takes its time. */
const PATIENCE_MS = 300_000;

/** Each time anew: others want to talk, too. */
async function statusOf(folder: string, pid: number, patienceMs: number): Promise<Status> {
  const answer = await patiently(patienceMs, () =>
    withAgent(folder, (agent) => agent.execute("guest-exec-status", { pid })),
  );
  return statusSchema.parse(answer);
}

async function patiently<T>(forMs: number, work: () => Promise<T>): Promise<T> {
  return await pRetry(work, {
    retries: Number.POSITIVE_INFINITY,
    maxRetryTime: forMs,
    minTimeout: LONGEST_PAUSE_MS,
    factor: 1,
    shouldRetry: ({ error }) => error instanceof AgentSilent,
  });
}

function resultOf(status: Status): GuestScriptResult {
  const text = (base64 = "") => Buffer.from(base64, "base64").toString().replace(/\n$/, "");
  return {
    exitCode: status.exitcode ?? 128 + (status.signal ?? 0),
    stdout: text(status["out-data"]),
    stderr: text(status["err-data"]),
  };
}

type Status = z.infer<typeof statusSchema>;
const startedSchema = z.object({ pid: z.number() });
const statusSchema = z.object({
  exited: z.boolean(),
  exitcode: z.number().optional(),
  signal: z.number().optional(),
  "out-data": z.string().optional(),
  "err-data": z.string().optional(),
});
