import type { HostSpec, StackSpec } from "../../core/spec/index.js";
import type { ShareFacts } from "../commands/share-files.js";
import type { Transport } from "../transport/transport.js";
import type { Step } from "./step.js";

/** A host that is being worked on. */
export interface HostContext {
  readonly stack: StackSpec;
  readonly spec: HostSpec;
  readonly transport: Transport;
  /** What the cloud knows of the shares that it mounts, by their names. */
  readonly shares: ReadonlyMap<string, ShareFacts>;
  /** What it knows of the vaults that the containers' secrets are in. */
  readonly secrets: SecretFacts;
  /** The public key of the stack's own pair, when one was made. */
  readonly stackPublicKey?: string;
  /** Tells what a long change is doing. */
  report(detail: string): void;
}

/** What it takes to fetch secrets. */
export interface SecretFacts {
  /** Of the identity that fetches them; absent: the machine's only one. */
  readonly clientId?: string | undefined;
  /** `https://NAME.vault.azure.net/`, by Terraform address; those that are there. */
  readonly vaults: ReadonlyMap<string, string>;
}

export type HostStep = Step<HostContext>;
