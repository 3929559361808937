import { ExitCode, LongshoreError } from "../../core/errors.js";
import type { HostSpec } from "../../core/spec/index.js";
import { hostFacts } from "../../deploy/facts/host-facts.js";
import { askHost } from "../../deploy/hosts/ask.js";
import { havePart, knownStacks } from "../../deploy/program/known.js";
import { chooseHost } from "../../deploy/program/synth.js";
import { readState } from "../../deploy/stacks/stack-run.js";
import type { StateJson } from "../../deploy/terraform/json.js";
import { readConsole } from "../../scripts/azure/virtual-machine.js";
import { dockerLogs } from "../../scripts/commands/docker.js";
import type { Command } from "../../scripts/transport/transport.js";
import type { Invocation } from "../invocation.js";

/** What cloud-init wrote while the host booted first. */
const FIRST_BOOT_LOG = "/var/log/cloud-init-output.log";

export async function logs(
  run: Invocation,
  name: string,
  container: string | undefined,
  options: { follow?: boolean; tail: string; console?: boolean },
): Promise<ExitCode> {
  const { stack, host } = chooseHost(await knownStacks(run, havePart("hosts", name), { quiet: true }), name);
  const tail = lineCount(options.tail);
  if (container && !host.containers.some((declared) => declared.name === container)) {
    throw new LongshoreError(
      {
        where: host.path,
        rule: "a container that the host declares",
        seen: container,
        remedy: `It declares: ${host.containers.map((declared) => declared.name).join(", ") || "none"}.`,
      },
      { exitCode: ExitCode.USAGE },
    );
  }
  const state = (await readState(run, stack)) ?? {};
  if (options.console) return await consoleLog(run, host, state, tail);
  const follow = options.follow ?? false;
  const command: Command = container
    ? dockerLogs(container, { tail, follow })
    : { argv: ["tail", `--lines=${tail}`, ...(follow ? ["--follow"] : []), FIRST_BOOT_LOG], root: true };
  const code = await askHost(run, stack, state, host, ({ transport }) =>
    transport.stream(command, (chunk) => run.io.raw(chunk)),
  );
  if (run.io.json) run.io.result("", { host: host.path, container });
  return code === 0 ? ExitCode.OK : ExitCode.FAILED;
}

/** What a machine wrote to its console can be read when nobody can log in to it. */
async function consoleLog(
  run: Invocation,
  host: HostSpec,
  state: StateJson,
  tail: number,
): Promise<ExitCode> {
  const facts = hostFacts(host, state);
  if (!facts) {
    throw new LongshoreError({
      where: host.path,
      rule: "the machine is there",
      seen: "none in Terraform's state",
      remedy: "Run `longshore up`.",
    });
  }
  const console = await readConsole(run.target.arm, facts.vmId);
  if (console === undefined) {
    throw new LongshoreError({
      where: host.path,
      rule: "the machine has boot diagnostics",
      seen: "none",
      remedy: "Leave the prop bootDiagnostics at true.",
    });
  }
  run.io.raw(
    Buffer.from(
      console
        .split("\n")
        .slice(-tail - 1)
        .join("\n"),
    ),
  );
  if (run.io.json) run.io.result("", { host: host.path });
  return ExitCode.OK;
}

function lineCount(text: string): number {
  const lines = Number(text);
  if (Number.isInteger(lines) && lines > 0) return lines;
  throw new LongshoreError(
    { where: "--tail", rule: "a whole number of lines, 1 or more", seen: text },
    { exitCode: ExitCode.USAGE },
  );
}
