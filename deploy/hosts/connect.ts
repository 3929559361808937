import type { HostSpec } from "../../core/spec/index.js";
import type { ShareFacts } from "../../scripts/commands/share-files.js";
import type { SecretFacts } from "../../scripts/provision/host-context.js";
import { readKeyPair } from "../../scripts/transport/keys.js";
import { connect, type LoginKey } from "../../scripts/transport/ssh.js";
import type { Transport } from "../../scripts/transport/transport.js";
import { type HostFacts, hostFacts } from "../facts/host-facts.js";
import { secretFacts } from "../facts/secret-facts.js";
import { mountFacts } from "../facts/share-facts.js";
import type { SynthesizedStack } from "../program/stack.js";
import type { Run } from "../run.js";
import type { StateJson } from "../terraform/json.js";
import { workspaceOf } from "../terraform/workspace.js";
import { hostKeysOf } from "./machine.js";

/** Where SSH of a host answers, and whom to expect there. */
export interface Way {
  readonly address: string;
  readonly port: number;
  readonly hostKeys: readonly string[];
}

/** The ways to a stack's hosts; a jump host is connected once and shared. */
export class Connections {
  private readonly open = new Map<string, Promise<Transport | undefined>>();
  private readonly ways = new Map<string, Promise<Way | undefined>>();
  private readonly closing = new AbortController();

  constructor(
    private readonly run: Run,
    private readonly stack: SynthesizedStack,
    private readonly state: StateJson,
    private readonly options: { waitSeconds: number },
  ) {}

  facts(host: HostSpec): HostFacts | undefined {
    return hostFacts(host, this.state);
  }

  /** What the cloud knows of the shares that a host mounts. */
  shares(host: HostSpec): ReadonlyMap<string, ShareFacts> {
    return mountFacts(this.stack.spec, host, this.state);
  }

  /** What it knows of the vaults that the secrets of its containers are in. */
  secrets(host: HostSpec): SecretFacts {
    return secretFacts(host, this.state);
  }

  /** As it was found when last connected. Undefined when there is no such machine or its stack grants no way in. */
  way(host: HostSpec): Promise<Way | undefined> {
    const known = this.ways.get(host.name) ?? this.findWay(host);
    this.ways.set(host.name, known);
    return known;
  }

  /** Connects to a host, anew when an earlier connection has failed or ended; undefined when there is no way. */
  async to(host: HostSpec): Promise<Transport | undefined> {
    this.closing.signal.throwIfAborted();
    const known = this.open.get(host.name);
    if (known && !(await known)?.closed) return known;
    // Of several that find it ended, the first connects and the others share that.
    if (this.open.get(host.name) === known) this.begin(host);
    return this.open.get(host.name);
  }

  /** Ends what is open, and the waiting for what is not. */
  close(): void {
    this.closing.abort();
    for (const connection of this.open.values()) {
      connection.then((transport) => transport?.close()).catch(() => {}); // One that failed is not open.
    }
  }

  private async findWay(host: HostSpec): Promise<Way | undefined> {
    const facts = this.facts(host);
    if (!facts) return undefined;
    const { target } = this.run;
    const at =
      host.access.kind === "through"
        ? { address: facts.privateIp, port: 22 }
        : await target.address(host, facts);
    return at && { ...at, hostKeys: await hostKeysOf(this.run, host, facts, this.options.waitSeconds) };
  }

  /** Whoever asks while it is under way shares it; one that fails is not kept. */
  private begin(host: HostSpec): void {
    const connection = this.connect(host);
    this.open.set(host.name, connection);
    connection.catch(() => {
      if (this.open.get(host.name) === connection) this.open.delete(host.name);
    });
  }

  private async connect(host: HostSpec): Promise<Transport | undefined> {
    this.ways.delete(host.name);
    const [way, through] = await Promise.all([this.way(host), this.jump(host)]);
    if (!way || (host.access.kind === "through" && !through)) return undefined;
    const transport = await connect({ ...way, user: host.adminUser, through }, await this.key(host), {
      host: host.path,
      deadlineSeconds: this.options.waitSeconds,
      signal: AbortSignal.any([this.run.signal, this.closing.signal]),
      onProgress: (detail: string) => this.run.emit({ type: "progress", what: host.path, detail }),
    });
    // Opened while all were closed: nobody else would close it, and the process would not end.
    if (this.closing.signal.aborted) transport.close();
    return transport;
  }

  /** The stack's own, or the user's. */
  private async key(host: HostSpec): Promise<LoginKey> {
    if (!host.stackKey) return (await this.run.identities.of(host)).key;
    return readKeyPair(workspaceOf(this.run.target, this.stack.name).keyFile).privateKey;
  }

  private async jump(host: HostSpec): Promise<Transport | undefined> {
    const { access } = host;
    if (access.kind !== "through") return undefined;
    const jump = this.stack.spec.hosts.find(({ name }) => name === access.host);
    return jump && this.to(jump);
  }
}
