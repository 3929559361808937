import type { RecordReader } from "../records/snapshot.js";
import type { Machine } from "./machines.js";
import type { ServiceUse } from "./service-use.js";

/** The file servers of the storage accounts that this machine may reach, each at its own address. */
export function fileServiceUses(_records: RecordReader, _machine: Machine): ServiceUse[] {
  return [];
}
