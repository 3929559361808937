import { sameId } from "../records/arm-id.js";
import type { RecordReader } from "../records/snapshot.js";
import { Type } from "../records/types.js";
import { blocks, text } from "../records/values.js";
import { isWithin } from "./address-set.js";
import type { Nic } from "./machines.js";
import { findSubnet } from "./subnets.js";

/** Whom a service of Azure's lets in over its public address: the same for vaults and storage accounts. */
export interface ServiceRules {
  readonly defaultAction: "Allow" | "Deny";
  readonly subnetIds: readonly string[];
  /** IPv4 addresses and ranges. */
  readonly ranges: readonly string[];
}

/** Whether the rules admit a machine: by its subnet, or by the public address behind which it is. */
export function rulesAdmit(
  records: RecordReader,
  { defaultAction, subnetIds, ranges }: ServiceRules,
  nic: Nic,
): boolean {
  if (defaultAction === "Allow") return true;
  if (subnetIds.some((id) => sameId(id, nic.subnet.id))) return true;
  return publicAddresses(records, nic).some((address) => ranges.some((range) => isWithin(range, address)));
}

/** Whether a private endpoint of the machine's own network leads to a resource. */
export function hasPrivateWay(records: RecordReader, resourceId: string, nic: Nic): boolean {
  return records
    .ofType(Type.PRIVATE_ENDPOINT)
    .filter(({ values }) =>
      blocks(values, "private_service_connection").some((each) =>
        sameId(text(each, "private_connection_resource_id"), resourceId),
      ),
    )
    .some(({ values }) => {
      const subnet = findSubnet(records, text(values, "subnet_id") ?? "");
      return sameId(subnet?.networkId, nic.subnet.networkId);
    });
}

/** The machine's own, or those of its subnet's NAT gateway. */
function publicAddresses(records: RecordReader, nic: Nic): string[] {
  const nat = records.get(Type.SUBNET_NAT, nic.subnet.id);
  const gateway = nat && text(nat.values, "nat_gateway_id");
  const behind = records
    .ofType(Type.NAT_PUBLIC_IP)
    .filter(({ values }) => sameId(text(values, "nat_gateway_id"), gateway))
    .flatMap(({ values }) => records.get(Type.PUBLIC_IP, text(values, "public_ip_address_id") ?? "") ?? []);
  return [...(nic.publicIp ? [nic.publicIp] : behind)].flatMap(
    ({ values }) => text(values, "ip_address") ?? [],
  );
}
