import type { RecordReader } from "../records/snapshot.js";
import { Type } from "../records/types.js";
import { texts } from "../records/values.js";
import type { Machine, Nic } from "./machines.js";
import { hasPrivateWay } from "./service-rules.js";
import type { ServiceUse } from "./service-use.js";
import { hasWayOut } from "./way-out.js";

/** All vaults have one address: TLS names the one that is asked. */
export const VAULT_ADDRESS = "198.18.0.1";

/** For a machine with a way to any vault: out, by a service endpoint of its subnet, or by a private endpoint. */
export function vaultServiceUses(records: RecordReader, { vmId, nic }: Machine): ServiceUse[] {
  const vaults = records.ofType(Type.VAULT);
  if (!nic || vaults.length === 0) return [];
  const isReached =
    hasWayOut(records, nic) ||
    hasServiceEndpoint(records, nic) ||
    vaults.some(({ id }) => hasPrivateWay(records, id, "vault", nic));
  return isReached ? [{ address: VAULT_ADDRESS, port: 443, use: { vmId, kind: "vault" } }] : [];
}

function hasServiceEndpoint(records: RecordReader, { subnet }: Nic): boolean {
  const record = records.get(Type.SUBNET, subnet.id);
  return record !== undefined && texts(record.values, "service_endpoints").includes("Microsoft.KeyVault");
}
