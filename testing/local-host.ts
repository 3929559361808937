import { LongshoreError } from "../core/errors.js";
import type { HostSpec } from "../core/spec/index.js";
import type { HostFacts } from "../deploy/facts/host-facts.js";
import type { Connections } from "../deploy/hosts/connect.js";
import { startMachine } from "../deploy/hosts/machine.js";
import type { Run } from "../deploy/run.js";
import type { LocalCloud } from "../local/index.js";
import { bootStamp } from "../scripts/commands/host.js";
import type { Command } from "../scripts/transport/transport.js";
import { poll } from "../system/poll.js";

export interface ExecOptions {
  /** As root. Default: as the admin user. */
  readonly root?: boolean;
  readonly stdin?: string | Buffer;
  /** Default: 60. */
  readonly timeoutSeconds?: number;
}

export interface ExecResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A host of a stack on this computer. */
export class LocalHost {
  /** @internal */
  constructor(
    private readonly spec: HostSpec,
    private readonly facts: HostFacts,
    private readonly connections: Connections,
    private readonly cloud: LocalCloud,
    private readonly deployment: Run,
  ) {}

  get name(): string {
    return this.spec.name;
  }

  /** Its private address. */
  get address(): string {
    return this.facts.privateIp;
  }

  /**
   * Runs an argument list, or a line of the shell, over SSH. An exit code that is not 0 is an answer; a host that
   * cannot be reached throws.
   */
  async exec(command: string | readonly string[], options: ExecOptions = {}): Promise<ExecResult> {
    const argv = typeof command === "string" ? ["sh", "-c", command] : command;
    return await this.run({ argv, ...options });
  }

  /**
   * Asks as somebody on the internet does: through what the security rules open, at the port where this computer
   * forwards it. `port` may be left out when one is open. Throws when it is not.
   */
  async http(path = "/", { port, ...init }: RequestInit & { port?: number } = {}): Promise<Response> {
    const open = (await this.cloud.openPorts(this.facts.vmId)).filter(({ at }) => at !== undefined);
    const wanted =
      port === undefined && open.length === 1 ? open[0] : open.find((each) => each.port === port);
    if (wanted) return await fetch(`http://${wanted.at}${path}`, init);
    throw new LongshoreError({
      where: this.spec.path,
      rule: port === undefined ? "one port is open, or `port` says which" : `port ${port} is open`,
      seen: open.map((each) => each.port).join(", ") || "none",
      remedy: "Open it with host.connections.allowFromInternet(port).",
    });
  }

  /** Cuts its power. `start` brings it back. */
  kill(): Promise<void> {
    return this.cloud.kill(this.facts.vmId);
  }

  /** Starts it, and waits until it lets the test in. */
  async start(): Promise<void> {
    const { target, emit } = this.deployment;
    await target.prepare(emit);
    await startMachine(target.arm, this.facts, emit);
    await this.run(bootStamp());
  }

  /** Restarts it from inside, as its owner would, and waits until it has started anew and lets the test in. */
  async reboot(): Promise<void> {
    const before = (await this.run(bootStamp())).stdout;
    await this.attempt({ argv: ["systemctl", "reboot"], root: true });
    const isBack = (now: ExecResult | undefined) => now?.exitCode === 0 && now.stdout !== before;
    const now = await poll(() => this.attempt(bootStamp()), {
      until: isBack,
      pauseMs: 250,
      withinMs: REBOOT_SECONDS * 1000,
    });
    if (isBack(now)) return;
    throw new LongshoreError({
      where: this.spec.path,
      rule: `it comes back within ${REBOOT_SECONDS} s of a reboot`,
      seen: now ? "no reboot yet" : "no answer",
    });
  }

  /** Takes it off its network, the way of `exec` included. */
  cutOff(): Promise<void> {
    return this.cloud.cutOff(this.facts.vmId);
  }

  /** Puts it back, and waits until it lets the test in. */
  async reconnect(): Promise<void> {
    await this.cloud.reconnect(this.facts.vmId);
    await this.run(bootStamp());
  }

  private async run(command: Command): Promise<ExecResult> {
    const transport = await this.connections.to(this.spec);
    if (transport) return await transport.run(command);
    throw new LongshoreError({
      where: this.spec.path,
      rule: "the machine is there",
      seen: "none",
    });
  }

  /** Undefined when the host did not answer: it may be on its way down or up. */
  private async attempt(command: Command): Promise<ExecResult | undefined> {
    try {
      return await this.run(command);
    } catch (error) {
      if (error instanceof LongshoreError) return undefined;
      throw error;
    }
  }
}

/** As long as a machine without hardware virtualization may take. */
const REBOOT_SECONDS = 600;
