import { sameId } from "../../core/arm-id.js";
import type { RecordReader } from "../records/snapshot.js";
import { Type } from "../records/types.js";
import { text, texts } from "../records/values.js";
import type { Nic } from "./machines.js";

/**
 * Whether a machine reaches the internet: by a public address of its own, a NAT gateway at its subnet, an outbound
 * rule of a load balancer, a route to somewhere else, or because its subnet was left with Azure's implicit way out.
 */
export function hasWayOut(records: RecordReader, nic: Nic): boolean {
  return (
    nic.publicIp !== undefined ||
    records.get(Type.SUBNET_NAT, nic.subnet.id) !== undefined ||
    nic.subnet.defaultOutbound ||
    isBalancedOut(records, nic) ||
    records.get(Type.SUBNET_ROUTES, nic.subnet.id) !== undefined
  );
}

function isBalancedOut(records: RecordReader, nic: Nic): boolean {
  const pools = records
    .ofType(Type.INTERFACE_POOL)
    .filter((record) => sameId(text(record.values, "network_interface_id"), nic.id))
    .map((record) => text(record.values, "backend_address_pool_id"));
  const isOurs = (id: string | undefined) => pools.some((pool) => sameId(pool, id));
  return (
    records.ofType(Type.OUTBOUND_RULE).some((rule) => isOurs(text(rule.values, "backend_address_pool_id"))) ||
    records
      .ofType(Type.BALANCER_RULE)
      .some(
        (rule) =>
          rule.values.disable_outbound_snat !== true &&
          texts(rule.values, "backend_address_pool_ids").some(isOurs),
      )
  );
}
