import { parentOf, sameId } from "../records/arm-id.js";
import type { ResourceRecord } from "../records/record.js";
import type { RecordReader } from "../records/snapshot.js";
import { Type } from "../records/types.js";
import { blocks, flag, text, texts } from "../records/values.js";
import { isWithin } from "./address-set.js";
import type { Machine, Nic } from "./machines.js";

/** Whether an account's network rules let a machine reach its shares: as a subnet, by its address, or privately. */
export function admitsToFiles(records: RecordReader, account: ResourceRecord, { nic }: Machine): boolean {
  if (!nic) return false;
  if (hasPrivateEndpoint(records, account, nic)) return true;
  if (account.values.public_network_access_enabled === false) return false;
  // Rules may also be a resource of their own, whose id is the account's.
  const own = records.get(Type.STORAGE_RULES, account.id)?.values;
  const rules = own ?? blocks(account.values, "network_rules")[0];
  if (!rules || text(rules, "default_action") !== "Deny") return true;
  if (texts(rules, "virtual_network_subnet_ids").some((id) => sameId(id, nic.subnet.id))) return true;
  return publicAddresses(records, nic).some((address) =>
    texts(rules, "ip_rules").some((rule) => isWithin(rule, address)),
  );
}

function hasPrivateEndpoint(records: RecordReader, account: ResourceRecord, { subnet }: Nic): boolean {
  return records
    .ofType(Type.PRIVATE_ENDPOINT)
    .filter(({ values }) => sameId(parentOf(text(values, "subnet_id") ?? ""), subnet.networkId))
    .flatMap(({ values }) => blocks(values, "private_service_connection"))
    .some(
      (connection) =>
        sameId(text(connection, "private_connection_resource_id"), account.id) &&
        texts(connection, "subresource_names").includes("file") &&
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
