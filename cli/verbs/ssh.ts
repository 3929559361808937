import { execa } from "execa";
import { ExitCode, LongshoreError } from "../../core/errors.js";
import { shCommand } from "../../core/quote.js";
import { Connections } from "../connect.js";
import type { Invocation } from "../invocation.js";
import type { Io } from "../io.js";
import { writeSshConfig } from "../ssh-config.js";
import { readState } from "../stack-run.js";
import { chooseHost, synthesize } from "../synth.js";

/** Hands over to the OpenSSH client, with the host keys pinned as everywhere else. */
export async function ssh(run: Invocation, name: string, command: readonly string[]): Promise<ExitCode> {
  const { stack, host } = chooseHost(await synthesize(run, { quiet: true }), name);
  await run.target.prepare(run.io.emit);
  const state = (await readState(run, stack)) ?? {};
  const config = await writeSshConfig(run, stack, new Connections(run, stack, state, { waitSeconds: 20 }));
  if (!config.hosts.includes(host.name)) {
    throw new LongshoreError({
      where: host.path,
      rule: "a host is up and its stack grants a way in",
      seen: "no way in",
      remedy: `Look at \`longshore status ${stack.name}\`.`,
    });
  }
  run.io.close();
  return await handOver(run.io, config.file, host.name, command[0] === "--" ? command.slice(1) : command);
}

/** With `--json` a command's output is told in events, and its exit code as the result. */
export async function handOver(
  io: Io,
  config: string,
  host: string,
  command: readonly string[],
): Promise<ExitCode> {
  if (io.json && command.length === 0) throw noCommand();
  const remote = command.length > 0 ? ["--", shCommand(command)] : [];
  const output = io.json ? "pipe" : "inherit";
  const child = execa("ssh", ["-F", config, host, ...remote], {
    stdin: "inherit",
    stdout: output,
    stderr: output,
    buffer: false,
    reject: false,
  });
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk: Buffer) => io.raw(chunk));
  const { code, exitCode = 1 } = await child;
  if (code === "ENOENT") {
    throw new LongshoreError({
      where: "ssh",
      rule: "the OpenSSH client is on PATH",
      seen: "none",
      remedy: "Install it, e.g. apt-get install openssh-client.",
    });
  }
  if (io.json) io.result("", { host, exitCode });
  return exitCode as ExitCode;
}

function noCommand(): LongshoreError {
  return new LongshoreError(
    {
      where: "longshore ssh",
      rule: "with --json there is a command to run",
      seen: "none",
      remedy: "Write it behind --, or leave --json out for a shell.",
    },
    { exitCode: ExitCode.USAGE },
  );
}
