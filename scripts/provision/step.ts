import type { HostSpec, StackSpec } from "../../core/spec.js";
import type { ShareFacts } from "../commands/share-files.js";
import type { Transport } from "../transport/transport.js";

/** What a step works on. */
export interface HostContext {
  readonly stack: StackSpec;
  readonly spec: HostSpec;
  readonly transport: Transport;
  /** What the cloud knows of the shares that it mounts, by their names. */
  readonly shares: ReadonlyMap<string, ShareFacts>;
  /** The public key of the stack's own pair, when one was made. */
  readonly stackPublicKey?: string;
  /** Tells what a long change is doing. */
  report(detail: string): void;
}

/**
 * One thing that shall be so on a host. `check` looks and changes nothing; when it is not so and the step has a
 * `change`, that is run and `check` asked again. `verify` and `status` only ever check.
 */
export interface Step {
  /** As a person reads it: `engine docker 26.1 answers`. */
  readonly title: string;
  /** What it is about: the host itself, or what runs on it. Default: the host. */
  readonly layer?: "host" | "workload";
  /** The share that it is about, or the volume that is one, by its name. */
  readonly share?: string;
  /** Is settled before anything after it is looked at. */
  readonly gate?: true;
  check(host: HostContext): Promise<Finding>;
  change?(host: HostContext): Promise<void>;
}

/** What a check saw, in words: `docker 26.1.5 answers`. */
export type Finding = Agreement | Difference;

export interface Agreement {
  readonly ok: true;
  readonly seen: string;
  /** As it shall be, but with something that a person should know. */
  readonly warning?: string;
}

export interface Difference {
  readonly ok: false;
  /** A statement that `seen` contradicts: `docker answers`. */
  readonly expected: string;
  readonly seen: string;
  readonly remedy?: string;
  /** Lines that help, e.g. of a log. */
  readonly log?: string;
}
