import { isBelow, nameOf, parentOf, sameId } from "../../core/arm-id.js";
import type { JsonObject } from "../engine/value.js";
import { findSubnet, subnetsOf } from "../network/subnets.js";
import type { ResourceRecord } from "../records/record.js";
import { type RecordReader, snapshot } from "../records/snapshot.js";
import { Type } from "../records/types.js";
import { text, texts } from "../records/values.js";
import type { CloudContext } from "./handler.js";
import { secretValue } from "./key-vault-secret.js";

/** What a data source shows of a thing and its resource does not. */
export function shownValues(record: ResourceRecord, cloud: CloudContext): JsonObject {
  if (record.type === Type.VAULT_SECRET) return { value: secretValue(record, cloud) };
  return SHOWN[record.type]?.(record, snapshot(cloud.records)) ?? {};
}

const SHOWN: Readonly<Record<string, (record: ResourceRecord, records: RecordReader) => JsonObject>> = {
  [Type.NETWORK]: (network, records) => {
    const peerings = records
      .ofType("azurerm_virtual_network_peering")
      .filter((peering) => isBelow(peering.id, network.id))
      .map(({ id, values }) => ({
        name: nameOf(id),
        remote: text(values, "remote_virtual_network_id") ?? "",
      }));
    return {
      subnets: subnetsOf(records, network.id).map(({ id }) => nameOf(id)),
      vnet_peerings: Object.fromEntries(peerings.map(({ name, remote }) => [name, remote])),
      vnet_peerings_addresses: peerings.flatMap(({ remote }) =>
        texts(records.get(Type.NETWORK, remote)?.values ?? {}, "address_space"),
      ),
    };
  },
  [Type.SUBNET]: ({ id }, records) => {
    const found = findSubnet(records, id);
    return {
      address_prefix: found?.prefixes[0] ?? "",
      network_security_group_id:
        joined(records, Type.SUBNET_SECURITY, id, "network_security_group_id") ??
        found?.inlineSecurityGroup ??
        "",
      route_table_id: joined(records, "azurerm_subnet_route_table_association", id, "route_table_id") ?? "",
    };
  },
};

/** The other side of an association of a subnet. */
function joined(
  records: RecordReader,
  type: string,
  subnetId: string,
  attribute: string,
): string | undefined {
  const association = records.ofType(type).find(({ values }) => sameId(text(values, "subnet_id"), subnetId));
  return association && text(association.values, attribute);
}

/** A subnet that its virtual network declares in itself, as if it were recorded by itself. */
export function inlineSubnetRecords(records: RecordReader): ResourceRecord[] {
  return records.ofType(Type.NETWORK).flatMap((network) =>
    subnetsOf(records, network.id)
      .filter(({ id }) => !records.get(Type.SUBNET, id))
      .map(({ id, prefixes, defaultOutbound }) => ({
        ...network,
        id,
        type: Type.SUBNET,
        values: {
          id,
          name: nameOf(id),
          virtual_network_name: nameOf(parentOf(id)),
          resource_group_name: network.values.resource_group_name ?? null,
          address_prefixes: [...prefixes],
          default_outbound_access_enabled: defaultOutbound,
          service_endpoints: [],
        },
      })),
  );
}
