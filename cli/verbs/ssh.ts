import type { Writable } from "node:stream";
import { execa } from "execa";
import { ExitCode, LongshoreError } from "../../core/errors.js";
import { shCommand } from "../../core/quote.js";
import type { HostSpec } from "../../core/spec/index.js";
import type { SshConfig } from "../../deploy/hosts/ssh-config.js";
import { writtenSshConfig } from "../../deploy/hosts/written-config.js";
import { havePart, knownStacks } from "../../deploy/program/known.js";
import type { SynthesizedStack } from "../../deploy/program/stack.js";
import { chooseHost } from "../../deploy/program/synth.js";
import type { Invocation } from "../invocation.js";
import type { Io } from "../io.js";

/** Hands over to the OpenSSH client, with the host keys pinned as everywhere else. */
export async function ssh(run: Invocation, name: string, given: readonly string[]): Promise<ExitCode> {
  const command = commandOf(given);
  const { stack, host } = chooseHost(await knownStacks(run, havePart("hosts", name), { quiet: true }), name);
  const written = await writtenSshConfig(run.target, stack, host);
  const config: Config = written === undefined ? await writeAnew(run, stack, host) : { file: written };
  run.io.close();
  return await handOver(run.io, config.file, host.name, command, config.key);
}

type Config = Pick<SshConfig, "file" | "key">;

/** Loads what connects to hosts and clouds only when it is needed. */
async function writeAnew(run: Invocation, stack: SynthesizedStack, host: HostSpec): Promise<Config> {
  const [{ Connections }, { writeSshConfig }, { readState }] = await Promise.all([
    import("../../deploy/hosts/connect.js"),
    import("../../deploy/hosts/ssh-config.js"),
    import("../../deploy/stacks/stack-run.js"),
  ]);
  await run.target.prepare(run.io.emit);
  const state = (await readState(run, stack)) ?? {};
  const config = await writeSshConfig(run, stack, new Connections(run, stack, state, { waitSeconds: 20 }));
  if (config.hosts.includes(host.name)) return config;
  throw new LongshoreError({
    where: host.path,
    rule: "a host is up and its stack grants a way in",
    seen: "no way in",
    remedy: `Look at \`longshore status ${stack.name}\`.`,
  });
}

/** What comes behind HOST is the command's, its options too. */
function commandOf([first, ...rest]: readonly string[]): readonly string[] {
  if (first === undefined) return [];
  if (first === "--") return rest;
  if (!first.startsWith("-")) return [first, ...rest];
  throw usage("options of longshore come before HOST, and a command after it", first, "Put it before HOST.");
}

/**
 * With `--json` a command's output is told in events, and its exit code as the result. Between two terminals a command gets
 * one too. `key` is a private key that OpenSSH gets from an agent of its own, which ends with it.
 */
export async function handOver(
  io: Io,
  config: string,
  host: string,
  command: readonly string[],
  key?: string,
): Promise<ExitCode> {
  if (io.json && command.length === 0) throw noCommand();
  const isTerminal = !io.json && process.stdin.isTTY && process.stdout.isTTY;
  const tty = command.length > 0 && isTerminal ? ["-t"] : [];
  const remote = command.length > 0 ? ["--", shCommand(command)] : [];
  const argv = ["ssh", "-F", config, ...tty, host, ...remote];
  const [program = "", ...args] = key === undefined ? argv : [...WITH_AGENT, ...argv];
  const output = io.json ? "pipe" : "inherit";
  const child = execa(program, args, {
    // The key is in no argument and in no file.
    stdio: ["inherit", output, output, ...(key === undefined ? [] : [Buffer.from(key)])],
    buffer: false,
    reject: false,
  });
  // The agent outlives the client for seconds, with the other end of this.
  const handed = (child.stdio as readonly (Writable | null | undefined)[])[3];
  child.once("exit", () => handed?.destroy());
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

/** Puts the key of file descriptor 3 into a new agent, and runs what follows with it. */
const WITH_AGENT = ["ssh-agent", "sh", "-c", 'ssh-add -q - <&3 && exec "$@" 3<&-', "sh"];

function noCommand(): LongshoreError {
  return usage(
    "with --json there is a command to run",
    "none",
    "Write it behind --, or leave --json out for a shell.",
  );
}

function usage(rule: string, seen: string, remedy: string): LongshoreError {
  return new LongshoreError({ where: "longshore ssh", rule, seen, remedy }, { exitCode: ExitCode.USAGE });
}
