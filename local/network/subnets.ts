import { childId, parentOf, sameId } from "../../core/arm-id.js";
import type { PlanObject } from "../engine/value.js";
import type { RecordReader } from "../records/snapshot.js";
import { Type } from "../records/types.js";
import { blocks, flag, requiredText, text, texts } from "../records/values.js";

/** A subnet, declared by itself or inside its virtual network. */
export interface Subnet {
  readonly id: string;
  readonly networkId: string;
  readonly prefixes: readonly string[];
  readonly networkRanges: readonly string[];
  /** Left with Azure's implicit way out to the internet. */
  readonly defaultOutbound: boolean;
  /** The security group that a virtual network's inline block names. */
  readonly inlineSecurityGroup?: string;
}

export function findSubnet(records: RecordReader, id: string): Subnet | undefined {
  const network = records.get(Type.NETWORK, parentOf(id));
  return network && subnetsOf(records, network.id).find((subnet) => sameId(subnet.id, id));
}

export function subnetsOf(records: RecordReader, networkId: string): Subnet[] {
  const network = records.get(Type.NETWORK, networkId);
  if (!network) return [];
  const networkRanges = texts(network.values, "address_space");
  const own = records
    .ofType(Type.SUBNET)
    .filter((record) => sameId(parentOf(record.id), networkId))
    .map((record) => ({
      id: record.id,
      networkId: network.id,
      networkRanges,
      prefixes: texts(record.values, "address_prefixes"),
      defaultOutbound: flag(record.values, "default_outbound_access_enabled"),
    }));
  return [...own, ...inlineSubnets(network.id, network.values)];
}

/** The subnets that a virtual network declares in itself. */
export function inlineSubnets(networkId: string, values: PlanObject): Subnet[] {
  return blocks(values, "subnet").map((block) => {
    const securityGroup = text(block, "security_group");
    return {
      id: childId(networkId, "subnets", requiredText(block, "name")),
      networkId,
      networkRanges: texts(values, "address_space"),
      prefixes: texts(block, "address_prefixes"),
      defaultOutbound: flag(block, "default_outbound_access_enabled"),
      ...(securityGroup === undefined ? {} : { inlineSecurityGroup: securityGroup }),
    };
  });
}
