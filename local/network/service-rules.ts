import { isWithin } from "../../core/address-set.js";
import { parentOf, sameId } from "../../core/arm-id.js";
import type { RecordReader } from "../records/snapshot.js";
import { Type } from "../records/types.js";
import { blocks, flag, text, texts } from "../records/values.js";
import type { Nic } from "./machines.js";

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

/** Whether a private endpoint of the machine's own network leads to a part of a resource: `file`, `vault`. */
export function hasPrivateWay(
  records: RecordReader,
  resourceId: string,
  part: string,
  { subnet }: Nic,
): boolean {
  return records
    .ofType(Type.PRIVATE_ENDPOINT)
    .filter(({ values }) => sameId(parentOf(text(values, "subnet_id") ?? ""), subnet.networkId))
    .flatMap(({ values }) => blocks(values, "private_service_connection"))
    .some(
      (connection) =>
        sameId(text(connection, "private_connection_resource_id"), resourceId) &&
        texts(connection, "subresource_names").includes(part) &&
        !flag(connection, "is_manual_connection"),
    );
}

/** From which Azure's internet would see it come. */
function publicAddresses(records: RecordReader, { publicIp, subnet }: Nic): string[] {
  const nat = text(records.get(Type.SUBNET_NAT, subnet.id)?.values ?? {}, "nat_gateway_id");
  const ofNat = records
    .ofType(Type.NAT_PUBLIC_IP)
    .filter(({ values }) => nat !== undefined && sameId(text(values, "nat_gateway_id"), nat))
    .flatMap(({ values }) => records.get(Type.PUBLIC_IP, text(values, "public_ip_address_id") ?? "") ?? []);
  // A machine's own address is not used behind a NAT gateway.
  const used = ofNat.length > 0 ? ofNat : publicIp ? [publicIp] : [];
  return used.flatMap(({ values }) => text(values, "ip_address") ?? []);
}
