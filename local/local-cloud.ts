import type { Emit } from "../core/events.js";
import type { ShareProtocol } from "../core/spec/index.js";
import type { Inventory } from "./inventory.js";
import type { Capability } from "./machine/capability.js";
import type { MachineNeeds } from "./machine/choose.js";
import type { CachedImage } from "./machine/image/inventory.js";
import type { ResourceManager } from "./resource-manager.js";
import type { VaultReply, VaultRequest } from "./vault-plane.js";

/** The local target as the command line sees it; `openLocalCloud` makes one for a folder. */
export interface LocalCloud {
  /** The reserved subscription id that this cloud answers for, and no other. */
  readonly subscription: string;

  /** Begins to load what `serve` needs, for whoever has to wait for something else first. */
  preload(): void;

  /**
   * Serves the provider inside this process while terraform runs; `env` is for terraform.
   * Brings the services process back if it is gone. `held` is what Terraform's state holds of the stack: whatever else
   * there is of it was left by a killed run, and is finished or taken back. Without `held` terraform only looks, and
   * nothing is changed. `needs` decides of what kind new machines are.
   */
  serve(
    stack: string,
    emit: Emit,
    options?: {
      readonly held?: readonly { type: string; id: string }[] | undefined;
      readonly needs?: MachineNeeds;
    },
  ): Promise<{ env: Record<string, string>; close(): Promise<void> }>;

  /**
   * Throws one error with all that is known beforehand to keep a stack from coming up on this computer, for this user;
   * exit code 2. Tells when its machines will be of another kind than by default.
   */
  require(stack: string, needs: LocalNeeds, emit: Emit): Promise<void>;

  /** How the tool itself reaches a VM, by its ARM id: no security rule applies. Undefined when there is none. */
  management(vmId: string): Promise<{ address: string; port: number } | undefined>;
  /** Who answers the management API at this moment, for those who have its token. Starts nothing. */
  resourceManager(): Promise<ResourceManager>;

  /** Answers a request to the data plane of a vault, as to whoever runs terraform, in this very process. */
  answerVault(request: VaultRequest): Promise<VaultReply>;

  /** Cuts the power of a machine. */
  kill(vmId: string): Promise<void>;
  /** Takes a machine off its network, the tool's own way in included, until it is put back. */
  cutOff(vmId: string): Promise<void>;
  reconnect(vmId: string): Promise<void>;
  /** What the security rules of a VM open, and where that is on this computer. */
  openPorts(vmId: string): Promise<OpenPort[]>;
  /** The address of a public name, as the cloud's resolver answers it; undefined when there is no such name. */
  resolve(name: string): Promise<string | undefined>;

  /** Makes sure that the services process runs, and waits until it has taken up what the records say. */
  ensureServices(emit: Emit): Promise<void>;

  /** Everything of a stack that still exists: records, machines, networks, disks, processes. */
  leftovers(stack: string): Promise<Leftover[]>;
  /** The names of the machines of a stack, or of none that is known, that exist without a record. Changes nothing. */
  unrecorded(stack: string): Promise<string[]>;

  capabilities(): Promise<Capability[]>;

  /** All that there is of this cloud, what belongs to no stack among it, and the machine images of this user. */
  inventory(): Promise<Inventory>;
  /** Removes what belongs to no stack, disks too, and the images given; gives back what belonged to no stack. */
  collectGarbage(images: readonly Pick<CachedImage, "name">[]): Promise<Leftover[]>;
  /** Removes every machine, network, disk and record of this cloud. No run may be at work. */
  reset(): Promise<void>;
}

/** What a stack needs of this computer. */
export interface LocalNeeds extends MachineNeeds {
  /** Whether it has machines. */
  readonly machines: boolean;
  /** The kinds of file shares that it has. */
  readonly shares: readonly ShareProtocol[];
}

export interface OpenPort {
  /** The port, or the first of a range that is too wide to be forwarded as a whole. */
  readonly port: number;
  readonly lastPort?: number;
  readonly protocol: "tcp" | "udp";
  /** Where to reach it from this computer: `127.0.0.1:8080`; absent when it is not forwarded. */
  readonly at?: string;
  /** Why it is not forwarded, or what else is to know about it. */
  readonly note?: string;
  /** The source ranges that the rule admits. */
  readonly from: readonly string[];
}

export interface Leftover {
  /** `record`, `machine`, `network`, `disk`, `process` and the like. */
  readonly kind: string;
  readonly name: string;
  /** What it takes on the disk, where that matters. */
  readonly bytes?: number;
  /** How it is removed, where no command does it by itself. */
  readonly remedy?: string;
}
