import type { RecordReader } from "../records/snapshot.js";
import { fileServiceUses } from "./file-service.js";
import type { Machine } from "./machines.js";
import type { ServiceUse } from "./service-use.js";
import { vaultServiceUses } from "./vault-service.js";

/** Everything that this machine reaches so, as the records say now. */
export function serviceUses(records: RecordReader, machine: Machine): ServiceUse[] {
  return [...vaultServiceUses(records, machine), ...fileServiceUses(records, machine)];
}
