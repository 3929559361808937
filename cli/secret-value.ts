import { ExitCode, LongshoreError } from "../core/errors.js";
import { LARGEST_SECRET } from "../scripts/azure/vault.js";
import type { Invocation } from "./invocation.js";

/**
 * The value of a secret, never an argument: on a terminal it is asked for twice and not shown; elsewhere it is all of
 * standard input, less one line feed at its end.
 */
export async function readSecretValue({ io, signal }: Invocation, what: string): Promise<string> {
  const asked = await io.askSecret(`${what}: `, signal);
  if (asked === undefined) return checked(await readInput());
  if ((await io.askSecret(`${what}, again: `, signal)) !== asked)
    throw wrong("the same twice", "two that differ");
  return checked(asked);
}

function checked(value: string): string {
  if (value === "") throw wrong("at least one character", "nothing");
  const bytes = Buffer.byteLength(value);
  if (bytes > LARGEST_SECRET) throw wrong(`at most ${LARGEST_SECRET} bytes`, String(bytes));
  return value;
}

async function readInput(): Promise<string> {
  if (process.stdin.isTTY)
    throw wrong("typed where it is not shown", "a terminal whose output is redirected");
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of process.stdin as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    length += chunk.length;
    // Whatever it is, it is too large.
    if (length > 2 * LARGEST_SECRET) throw wrong(`at most ${LARGEST_SECRET} bytes`, "more");
  }
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true })
      .decode(Buffer.concat(chunks))
      .replace(/\n$/, "");
  } catch (cause) {
    throw wrong("text in UTF-8", "other bytes", cause);
  }
}

/** The value is not shown. */
function wrong(rule: string, seen: string, cause?: unknown): LongshoreError {
  return new LongshoreError(
    { where: "the value of the secret", rule: `it is ${rule}`, seen, remedy: "Nothing was written." },
    { exitCode: ExitCode.USAGE, cause },
  );
}
