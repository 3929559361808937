import { randomBytes } from "node:crypto";
import type { Duplex } from "node:stream";
import pLimit from "p-limit";
import type { Client } from "ssh2";
import { LongshoreError } from "../../core/errors.js";
import { execute, NoAnswer, type OnOutput } from "./execute.js";
import { MarkedOutput } from "./marked-output.js";
import { putCommand } from "./put.js";
import { KILL_AFTER_SECONDS, remoteLine, wasTimedOut } from "./remote-line.js";
import type { Command, RemoteFile, Result, Transport } from "./transport.js";

const DEFAULT_TIMEOUT_SECONDS = 60;
const OUTPUT_LIMIT = 16 * 1024 * 1024;
/** sshd admits ten sessions on a connection (MaxSessions); what comes beyond waits here. */
const SESSIONS = 8;
/** The host ends a command first; this is how much later we stop waiting for it to do so. */
const PATIENCE_SECONDS = KILL_AFTER_SECONDS + 10;

/** How long a login shell may take until it runs what it is given: a machine under software emulation takes seconds. */
const SHELL_SECONDS = 60;

/** An authenticated connection; many commands share it. */
export class SshConnection implements Transport {
  private readonly sessions = pLimit(SESSIONS);
  private ended = false;
  /** Before the output of each command: nothing that a start-up file prints by chance. */
  private readonly mark = `longshore-${randomBytes(12).toString("hex")}`;

  constructor(
    readonly host: string,
    readonly loginKey: string,
    private readonly user: string,
    private readonly client: Client,
    private readonly shellSeconds = SHELL_SECONDS,
  ) {
    client.on("close", () => {
      this.ended = true;
    });
    // Whatever breaks the connection also closes it, and the commands under way tell of that.
    client.on("error", () => client.destroy());
  }

  get closed(): boolean {
    return this.ended;
  }

  async run(command: Command): Promise<Result> {
    const chunks = { stdout: [] as Buffer[], stderr: [] as Buffer[] };
    let size = 0;
    const exitCode = await this.execute(
      command,
      command.timeoutSeconds ?? DEFAULT_TIMEOUT_SECONDS,
      (chunk, from) => {
        size += chunk.length;
        if (size > OUTPUT_LIMIT) throw this.tooMuchOutput(command);
        chunks[from].push(chunk);
      },
    );
    return {
      exitCode,
      stdout: Buffer.concat(chunks.stdout).toString(),
      stderr: Buffer.concat(chunks.stderr).toString(),
    };
  }

  stream(command: Command, onOutput: OnOutput): Promise<number> {
    return this.execute(command, command.timeoutSeconds, onOutput);
  }

  async put(file: RemoteFile): Promise<void> {
    const { exitCode, stderr } = await this.run(putCommand(file));
    if (exitCode === 0) return;
    throw new LongshoreError({
      where: this.host,
      rule: `${file.path} can be written`,
      seen: `exit code ${exitCode}: ${stderr.trim()}`,
    });
  }

  async forward(address: string, port: number): Promise<Duplex> {
    this.refuseClosed();
    return await new Promise((resolve, reject) => {
      this.client.forwardOut("127.0.0.1", 0, address, port, (cause, channel) => {
        if (!cause) return resolve(channel);
        reject(
          new LongshoreError(
            {
              where: this.host,
              rule: `the host can connect to ${address}:${port}`,
              seen: JSON.stringify(cause.message),
            },
            { cause },
          ),
        );
      });
    });
  }

  close(): void {
    this.ended = true;
    this.client.end();
  }

  private async execute(command: Command, seconds: number | undefined, onOutput: OnOutput): Promise<number> {
    return await this.sessions(async () => {
      this.refuseClosed();
      const line = remoteLine(command, this.user, seconds, this.mark);
      const patience = seconds === undefined ? undefined : seconds + PATIENCE_SECONDS;
      const started = performance.now();
      const stuck = new AbortController();
      const timer = setTimeout(() => stuck.abort(), this.shellSeconds * 1000);
      let begin = () => {};
      const begun = new Promise<void>((resolve) => {
        begin = resolve;
      });
      const output = new MarkedOutput(this.mark, onOutput, () => {
        clearTimeout(timer);
        begin();
      });
      try {
        const exitCode = await execute(this.client, line, {
          stdin: command.stdin,
          begun,
          onOutput: (chunk, from) => output.take(chunk, from),
          seconds: patience,
          signal: stuck.signal,
        });
        if (!output.hasBegun) throw this.noShell(`it ended with exit code ${exitCode}`, output.lastLine);
        const took = (performance.now() - started) / 1000;
        if (seconds !== undefined && wasTimedOut(exitCode, took, seconds)) {
          throw this.failed(command, `takes at most ${seconds} s`, "more");
        }
        return exitCode;
      } catch (cause) {
        if (cause instanceof LongshoreError) throw cause;
        if (stuck.signal.aborted && !this.ended)
          throw this.noShell(`nothing after ${this.shellSeconds} s`, output.lastLine);
        const seen = cause instanceof NoAnswer || cause instanceof Error ? cause.message : String(cause);
        throw this.failed(command, "ends with an exit code", seen, cause);
      } finally {
        clearTimeout(timer);
      }
    });
  }

  private noShell(seen: string, lastLine: string | undefined): LongshoreError {
    return new LongshoreError({
      where: this.host,
      rule: `the login shell of ${this.user} runs the commands that it is given`,
      seen: lastLine === undefined ? seen : `${seen}, having printed ${JSON.stringify(lastLine)}`,
      remedy: `Look at its start-up files (~/.bashrc, ~/.profile, ~/.zshenv), or give it another shell: chsh -s /bin/bash ${this.user}`,
    });
  }

  private refuseClosed(): void {
    if (!this.ended) return;
    throw new LongshoreError({
      where: this.host,
      rule: "the SSH connection is open",
      seen: "closed",
      remedy: "The host may have gone down: run `longshore status`.",
    });
  }

  private tooMuchOutput(command: Command): LongshoreError {
    return this.failed(command, `writes at most ${OUTPUT_LIMIT / 1024 / 1024} MiB`, "more");
  }

  private failed(command: Command, rule: string, seen: string, cause?: unknown): LongshoreError {
    const name = command.argv.slice(0, 3).join(" ").slice(0, 60).split("\n")[0];
    return new LongshoreError({ where: this.host, rule: `\`${name}\` ${rule}`, seen }, { cause });
  }
}
