import type { JsonValue } from "../engine/value.js";

/**
 * One resource of the local cloud as it stands on disk. Written before its side effect, so that whatever a killed
 * process left half made is found by the next one.
 */
export interface ResourceRecord {
  /** The ARM id; with the type, and in lower case, it is the key: associations carry the id of what they are about. */
  readonly id: string;
  readonly type: string;
  /** The stack that made it: an unfinished resource of another stack is never adopted. */
  readonly stack: string;
  readonly status: "creating" | "ready" | "updating" | "deleting";
  /** Terraform has shown that its state holds it: one that is ready and not there was made by a run that was killed. */
  readonly inState?: boolean;
  /** The values as Terraform's state has them, normalised: every attribute present, null when unset. */
  readonly values: Readonly<Record<string, JsonValue>>;
  /** What the handler keeps for itself: machine name, ports, finished steps. */
  readonly effect: Readonly<Record<string, JsonValue>>;
}

/** The records of one local cloud. All reads see whole records; all writes are durable when they return. */
export interface Records {
  get(type: string, id: string): ResourceRecord | undefined;
  all(): ResourceRecord[];
  ofType(type: string): ResourceRecord[];
  put(record: ResourceRecord): void;
  remove(type: string, id: string): void;
  /** Runs alone among all processes of this cloud: for allocating addresses, ports, LUNs. */
  exclusively<T>(work: () => T | Promise<T>): Promise<T>;
}
