import type { Machine, Nic } from "../../network/machines.js";
import { hasPrivateWay } from "../../network/service-rules.js";
import { hasWayOut } from "../../network/way-out.js";
import type { RecordReader } from "../../records/snapshot.js";
import { Type } from "../../records/types.js";
import { texts } from "../../records/values.js";

/** That of all vaults. */
export const VAULT_ADDRESS = "198.18.0.1";

/** Whether a machine has a way to any vault: out, by a service endpoint of its subnet, or by a private endpoint. */
export function reachesVaults(records: RecordReader, { nic }: Pick<Machine, "nic">): boolean {
  const vaults = records.ofType(Type.VAULT);
  if (!nic || vaults.length === 0) return false;
  return (
    hasWayOut(records, nic) ||
    hasServiceEndpoint(records, nic) ||
    vaults.some(({ id }) => hasPrivateWay(records, id, "vault", nic))
  );
}

function hasServiceEndpoint(records: RecordReader, { subnet }: Nic): boolean {
  const record = records.get(Type.SUBNET, subnet.id);
  return record !== undefined && texts(record.values, "service_endpoints").includes("Microsoft.KeyVault");
}
