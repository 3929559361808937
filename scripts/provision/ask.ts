import { LongshoreError } from "../../core/errors.js";
import { withoutScript } from "../transport/remote-line.js";
import type { Command, Result } from "../transport/transport.js";
import type { HostContext } from "./host-context.js";

/** Runs a command that has to succeed, and gives what it wrote. */
export async function ask(host: HostContext, command: Command): Promise<string> {
  return requireSuccess(host, command, await host.transport.run(command));
}

/** The same of one that has ended. */
export function requireSuccess(
  host: HostContext,
  command: Command,
  { exitCode, stdout, stderr }: Result,
): string {
  if (exitCode === 0) return stdout;
  throw commandFailed(host, command, exitCode, stderr.trim() || stdout.trim());
}

/** As `ask`, telling the last line as it comes, for what takes long. */
export async function askAndTell(host: HostContext, command: Command): Promise<void> {
  let output = "";
  const exitCode = await host.transport.stream(command, (chunk) => {
    output = (output + chunk.toString()).slice(-KEPT_CHARACTERS);
    const line = output
      .trimEnd()
      .split(/[\r\n]/)
      .at(-1)
      ?.trim();
    if (line) host.report(line);
  });
  if (exitCode !== 0) throw commandFailed(host, command, exitCode, output);
}

const KEPT_CHARACTERS = 8000;
const SHOWN_LINES = 20;

function commandFailed(
  host: HostContext,
  { argv }: Command,
  exitCode: number,
  output: string,
): LongshoreError {
  const lines = output.trim().split("\n").slice(-SHOWN_LINES);
  return new LongshoreError({
    where: host.spec.path,
    rule: `\`${shortName(argv)}\` succeeds`,
    seen: `exit code ${exitCode}`,
    log: lines.join("\n"),
  });
}

function shortName(argv: readonly string[]): string {
  return withoutScript(argv).slice(0, 4).join(" ").slice(0, 80);
}
