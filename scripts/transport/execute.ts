import { constants } from "node:os";
import { Readable } from "node:stream";
import pRetry from "p-retry";
import type { Client, ClientChannel } from "ssh2";
import type { Command } from "./transport.js";

export type OnOutput = (chunk: Buffer, from: "stdout" | "stderr") => void;

/** Why a command gave no exit code. */
export class NoAnswer extends Error {}

export interface Execution {
  readonly stdin: Command["stdin"];
  /** When the command has begun: what reads before that does not get its input. */
  readonly begun: Promise<void>;
  readonly onOutput: OnOutput;
  readonly seconds: number | undefined;
  /** Ends the waiting. */
  readonly signal: AbortSignal;
}

/**
 * Runs a shell line in a channel of its own and gives its exit code. Throws `NoAnswer` when the connection breaks,
 * when `seconds` have passed or `signal` is aborted, and whatever `onOutput` throws.
 */
export async function execute(client: Client, line: string, execution: Execution): Promise<number> {
  return await pRetry(() => executeOnce(client, line, execution), {
    retries: Number.POSITIVE_INFINITY,
    maxRetryTime: SESSION_MS,
    minTimeout: 40,
    factor: 1,
    randomize: true,
    shouldRetry: ({ error }) => isRefusedSession(error),
  });
}

/** How long to wait for a session that sshd refuses. */
const SESSION_MS = 30_000;

/**
 * sshd counts sessions that have just ended for a moment longer, and admits ten or fewer. One that it refuses has run
 * nothing, and is known by the reason that sshd gives (RFC 4254, section 5.1): errors of ours have none.
 */
function isRefusedSession(error: unknown): boolean {
  return error instanceof Error && "reason" in error && typeof error.reason === "number";
}

function executeOnce(client: Client, line: string, execution: Execution): Promise<number> {
  return new Promise<number>((resolve, reject) => {
    client.exec(line, (error, channel) => {
      // Listens at once: a short command's exit may come in the same packet as the channel itself.
      if (error) reject(error);
      else resolve(exitOf(channel, execution));
    });
  });
}

function exitOf(
  channel: ClientChannel,
  { stdin, begun, onOutput, seconds, signal }: Execution,
): Promise<number> {
  return new Promise<number>((resolve, reject) => {
    let exitCode: number | undefined;
    let failure: unknown;
    const giveUp = (error: unknown) => {
      failure ??= error;
      channel.close();
      reject(error);
    };
    const timer =
      seconds === undefined
        ? undefined
        : setTimeout(() => giveUp(new NoAnswer(`no end after ${seconds} s`)), seconds * 1000);
    const stop = () => giveUp(new NoAnswer("no longer waited for"));
    signal.addEventListener("abort", stop, { once: true });
    const take = (from: "stdout" | "stderr") => (chunk: Buffer) => {
      if (failure !== undefined) return;
      try {
        onOutput(chunk, from);
      } catch (error) {
        giveUp(error);
      }
    };
    channel.on("data", take("stdout"));
    channel.stderr.on("data", take("stderr"));
    channel.on("exit", (code: number | null, signal?: string) => {
      exitCode = code ?? 128 + signalNumber(signal);
    });
    channel.on("error", giveUp);
    channel.on("close", () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", stop);
      if (exitCode === undefined) reject(new NoAnswer("the connection broke while the command ran"));
      else resolve(exitCode);
    });
    // Who reads without being given anything gets the end of it at once.
    if (stdin === undefined) channel.end();
    else void begun.then(() => feed(channel, stdin, giveUp));
  });
}

function feed(
  channel: ClientChannel,
  stdin: NonNullable<Command["stdin"]>,
  onError: (error: Error) => void,
): void {
  if (stdin instanceof Readable) stdin.on("error", onError).pipe(channel);
  else channel.end(stdin);
}

function signalNumber(name: string | undefined): number {
  const numbers: Readonly<Record<string, number>> = constants.signals;
  return numbers[name ?? ""] ?? 0;
}
