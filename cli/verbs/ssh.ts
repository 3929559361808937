import { execa } from "execa";
import { type ExitCode, LongshoreError } from "../../core/errors.js";
import { shCommand } from "../../core/quote.js";
import { Connections } from "../connect.js";
import type { Invocation } from "../invocation.js";
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
  const words = command[0] === "--" ? command.slice(1) : command;
  const remote = words.length > 0 ? ["--", shCommand(words)] : [];
  const child = await execa("ssh", ["-F", config.file, host.name, ...remote], {
    stdio: "inherit",
    reject: false,
  });
  if (child.code === "ENOENT") {
    throw new LongshoreError({
      where: "ssh",
      rule: "the OpenSSH client is on PATH",
      seen: "none",
      remedy: "Install it, e.g. apt-get install openssh-client.",
    });
  }
  return (child.exitCode ?? 1) as ExitCode;
}
