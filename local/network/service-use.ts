import type { PortUse } from "../records/ports.js";

/**
 * A service of Azure's that a machine reaches at a fixed address of the local cloud: connections there arrive at a port
 * of this computer that is this machine's alone, so that the service knows who asks.
 */
export interface ServiceUse {
  /** One of `SERVICE_RANGE`: names of the local zone lead there. */
  readonly address: string;
  /** As the machine dials it: 443, 445, 2049. */
  readonly port: number;
  /** Under which the port of this computer is kept. */
  readonly use: PortUse;
}

/** Reserved for benchmarks by RFC 2544: no virtual network and no internet has it. */
export const SERVICE_RANGE = "198.18.0.0/16";
