import type { Emit } from "../../core/events.js";
import type { HostSpec } from "../../core/spec/index.js";
import type { Arm } from "../../scripts/azure/arm.js";
import type { VaultSecrets } from "../../scripts/azure/vault.js";
import type { HostFacts } from "../facts/host-facts.js";
import type { DeclaredStack } from "../program/stack.js";

/** What differs between Azure and this computer; everything else in the command line is the same for both. */
export interface Target {
  readonly name: "azure" | "local";

  /** Whether somebody approves a plan before it is applied: what happens there is paid for, and others use it. */
  readonly asksBeforeChange: boolean;

  /** Where the workspaces of this target's stacks lie: `FOLDER/STACK`. */
  readonly workspaces: string;

  /**
   * What a Terraform override file says on this target, given what synth wrote: where the state lies, which
   * subscription. Throws when the program names a subscription that this target must not touch, or keeps secrets where
   * it must not.
   */
  override(stack: DeclaredStack, stateFile: string): Record<string, unknown>;

  /** The file in which a stack of the program has its state; undefined when it lies elsewhere. */
  stateFile(stack: DeclaredStack): string | undefined;

  /** Whether a stack may read states that no stack of the program has: on local they would be those of Azure. */
  readonly readsForeignStates: boolean;

  /** Begins to load what a session needs, while the program runs. */
  preload(): void;

  /**
   * Held open while terraform runs; `env` is for terraform. `held` is what its state holds when the session begins;
   * without, terraform only looks, maybe while another run works on the stack.
   */
  session(
    stack: DeclaredStack,
    emit: Emit,
    held: readonly { type: string; id: string }[] | undefined,
  ): Promise<TerraformSession>;

  /** Where SSH of a host answers, without a jump host; undefined when its stack grants no way in. */
  address(host: HostSpec, facts: HostFacts): Promise<{ address: string; port: number } | undefined>;

  /** The management API of the target's cloud. */
  readonly arm: Arm;

  /** The secrets of a vault of the target's cloud, by its address: `https://NAME.vault.azure.net/`. */
  vault(uri: string): Promise<VaultSecrets>;

  /** What the host opens to the outside, and where that can be reached from here. */
  openPorts(facts: HostFacts): Promise<readonly ReachablePort[]>;

  /** Throws what can be known here, before anything is changed, to keep this target from bringing a stack up. */
  require(stack: DeclaredStack, emit: Emit): Promise<void>;

  /** Starts what a host needs to be reachable, if it is down: nothing on Azure. */
  prepare(emit: Emit): Promise<void>;

  /** What still exists of a destroyed stack; undefined where only Terraform's state can tell. */
  leftovers(stack: string): Promise<readonly Left[] | undefined>;

  /** The machines of a stack, or of none that is known, that exist and of which the cloud knows nothing: none on Azure. */
  unrecorded(stack: string): Promise<readonly string[]>;
}

/** What is left of a destroyed stack. */
export interface Left {
  readonly kind: string;
  readonly name: string;
  /** Default: to run destroy again. */
  readonly remedy?: string;
}

export interface TerraformSession {
  readonly env: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

export interface ReachablePort {
  readonly port: number;
  /** The end of a range that is open as a whole. */
  readonly lastPort?: number;
  readonly protocol: string;
  /** `127.0.0.1:8080` or `203.0.113.9:80`; absent when it cannot be reached from here. */
  readonly at?: string;
  /** Why it cannot, or what else is to know. */
  readonly note?: string;
  readonly from: readonly string[];
}
