import type { RecordReader } from "../records/snapshot.js";
import type { Machine } from "./machines.js";
import type { ServiceUse } from "./service-use.js";

/** All vaults have one address: TLS names the one that is asked. */
export const VAULT_ADDRESS = "198.18.0.1";

export function vaultServiceUses(_records: RecordReader, _machine: Machine): ServiceUse[] {
  return [];
}
