import type { PortOwner } from "./port-owner.js";

/** What a port of this computer is for. */
export interface PortUse {
  readonly owner: PortOwner;
  /** The name of a service, or one of the tool's own ways into a machine: `ssh`, `relay`. */
  readonly service: string;
  /** Which one of several that the service has for this owner. */
  readonly part?: string;
}

/** The same for the same use, whatever else the object has: to look it up by, never to be taken apart. */
export function useId({ owner, service, part }: PortUse): string {
  return JSON.stringify([service, part, owner.kind, owner.id.toLowerCase()]);
}

/** For people: `forward 80 of /subscriptions/…`. */
export function useText({ owner, service, part }: PortUse): string {
  return `${service}${part === undefined ? "" : ` ${part}`} of ${owner.id === "" ? "this computer" : owner.id}`;
}
