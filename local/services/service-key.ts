import { type PortUse, useId } from "../records/port-use.js";

/** One thing that a service does, or listens for, for an owner. */
export interface ServiceKey extends PortUse {
  /** Of what it was brought to: another one wants to be brought again. Absent for what is listened for. */
  readonly version?: string;
}

export interface ServiceFailure extends ServiceKey {
  readonly why: string;
}

/** The same for the same key: to look it up by, never to be taken apart. */
export function keyId(key: ServiceKey): string {
  return JSON.stringify([useId(key), key.version]);
}
