import { LongshoreError } from "../core/errors.js";
import { Connections } from "../deploy/hosts/connect.js";
import type { SynthesizedStack } from "../deploy/program/stack.js";
import type { Run } from "../deploy/run.js";
import { readState } from "../deploy/stacks/stack-run.js";
import { openLocalCloud } from "../local/index.js";
import { removeHome } from "./homes.js";
import { LocalHost } from "./local-host.js";

/** How long a host may take to let the test in again after a reboot. */
const REACHABLE_SECONDS = 300;

/** A stack that is up on this computer; destroyed at the end of an `await using`. */
export class LocalStack implements AsyncDisposable {
  private readonly known = new Map<string, LocalHost>();
  private connections: Connections | undefined;

  /** @internal */
  constructor(
    private readonly run: Run,
    private readonly stack: SynthesizedStack,
    /** The folder of its local cloud: `LONGSHORE_HOME` for the command line. */
    readonly home: string,
  ) {}

  get hosts(): readonly LocalHost[] {
    return [...this.known.values()];
  }

  /** A host by its name; throws when the stack has none of it. */
  host(name: string): LocalHost {
    const host = this.known.get(name);
    if (host) return host;
    throw new LongshoreError({
      where: this.stack.name,
      rule: "a host of the stack",
      seen: name,
      remedy: `It has: ${[...this.known.keys()].join(", ") || "none"}.`,
    });
  }

  /** Removes all of it, data that would be kept otherwise too. */
  async destroy(): Promise<void> {
    this.connections?.close();
    await removeHome(this.home);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.destroy();
  }

  /** @internal */
  async open(): Promise<void> {
    const { run, stack } = this;
    const state = (await readState(run, stack)) ?? {};
    const connections = new Connections(run, stack, state, { waitSeconds: REACHABLE_SECONDS });
    this.connections = connections;
    const cloud = openLocalCloud(this.home);
    for (const host of stack.spec.hosts) {
      const facts = connections.facts(host);
      if (facts) this.known.set(host.name, new LocalHost(host, facts, connections, cloud, run));
    }
  }
}
