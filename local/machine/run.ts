import { execa, type Options } from "execa";
import { LongshoreError } from "../../core/errors.js";

/** Runs a program of the computer that we are on and returns what it prints; fails with what it complains about. */
export async function run(
  program: string,
  argv: readonly string[],
  options: { where: string; input?: Buffer | string; timeoutSeconds?: number; cwd?: string },
): Promise<string> {
  const result = await attempt(program, argv, options);
  if (result.ok) return result.stdout;
  throw new LongshoreError(
    {
      where: options.where,
      rule: `\`${program} ${argv.slice(0, 2).join(" ")}\` succeeds`,
      seen: result.complaint,
    },
    { cause: result.cause },
  );
}

export type Attempt =
  | { readonly ok: true; readonly stdout: string }
  | { readonly ok: false; readonly complaint: string; readonly cause: unknown };

/** As `run`, but a failure is an answer. */
export async function attempt(
  program: string,
  argv: readonly string[],
  options: { input?: Buffer | string; timeoutSeconds?: number; cwd?: string } = {},
): Promise<Attempt> {
  const execaOptions: Options = {
    reject: false,
    stdin: options.input === undefined ? "ignore" : undefined,
    ...(options.input === undefined ? {} : { input: options.input }),
    ...(options.timeoutSeconds === undefined ? {} : { timeout: options.timeoutSeconds * 1000 }),
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    forceKillAfterDelay: 2000,
    // Where the tools for file systems and loop devices are, which not every user's PATH has.
    env: { PATH: `${process.env.PATH ?? ""}:/usr/sbin:/sbin` },
  };
  const result = await execa(program, argv, execaOptions);
  if (!result.failed) return { ok: true, stdout: String(result.stdout ?? "") };
  return { ok: false, complaint: complaintOf(result), cause: result };
}

function complaintOf(result: {
  timedOut: boolean;
  stderr?: unknown;
  stdout?: unknown;
  shortMessage?: string;
}): string {
  if (result.timedOut) return "no answer in time";
  const said = [result.stderr, result.stdout]
    .map((text) => String(text ?? "").trim())
    .find((text) => text !== "");
  return said?.split("\n").slice(-5).join("; ") ?? result.shortMessage ?? "an unknown failure";
}
