import type { HostSpec, StackSpec } from "../../core/spec.js";
import type { Transport } from "../transport/transport.js";

/** What a step works on. */
export interface HostContext {
  readonly stack: StackSpec;
  readonly spec: HostSpec;
  readonly transport: Transport;
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
  check(host: HostContext): Promise<Finding>;
  change?(host: HostContext): Promise<void>;
}

export type Finding =
  | { ok: true; seen: string }
  | {
      ok: false;
      expected: string;
      seen: string;
      remedy?: string /** Lines that help, e.g. of a log. */;
      log?: string;
    };
