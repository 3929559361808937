import { randomUUID } from "node:crypto";
import { contains, overlaps, parseRange } from "../../core/address-set.js";
import { childId, isBelow, nameOf } from "../../core/arm-id.js";
import type { PlanObject } from "../engine/value.js";
import { findNic } from "../network/machines.js";
import { inlineSubnets, subnetsOf } from "../network/subnets.js";
import { snapshot } from "../records/snapshot.js";
import { Type } from "../records/types.js";
import { blocks, requiredText, settle, texts } from "../records/values.js";
import { acceptGroup, idInGroup } from "./arm-resource.js";
import { ArmError, type CloudContext, type ResourceHandler } from "./handler.js";
import { acceptPrefixes } from "./subnet.js";

export const virtualNetwork: ResourceHandler = {
  type: Type.NETWORK,
  id: idInGroup("Microsoft.Network/virtualNetworks"),
  accept: async (planned, cloud) => {
    await acceptGroup(planned, cloud);
    acceptAddressSpace(planned, cloud);
    for (const { id, prefixes } of inlineSubnets(virtualNetwork.id(planned, cloud), planned)) {
      acceptPrefixes(nameOf(id), prefixes, texts(planned, "address_space"), "subnet");
    }
  },
  compute: (planned, cloud) => {
    const id = virtualNetwork.id(planned, cloud);
    const subnet = blocks(planned, "subnet").map((block) =>
      settle(block, { id: childId(id, "subnets", requiredText(block, "name")) }),
    );
    return { values: { guid: randomUUID(), subnet, dns_servers: [] } };
  },
  remove: async (record, cloud) => {
    const inside = cloud.records
      .ofType(Type.SUBNET)
      .filter((subnet) => isBelow(subnet.id, record.id))
      .map(({ id }) => id);
    const used = inside.length > 0 ? inside : interfacesIn(record.id, cloud);
    if (used.length > 0) {
      throw new ArmError(
        "InUseSubnetCannotBeDeleted",
        `virtual network ${nameOf(record.id)} is in use by ${used.map(nameOf).join(", ")}`,
      );
    }
  },
};

function acceptAddressSpace(planned: PlanObject, cloud: CloudContext): void {
  const spaces = texts(planned, "address_space");
  const ranges = spaces.map((space) => {
    const range = parseRange(space);
    if (!range && !space.includes(":")) {
      throw new ArmError(
        "InvalidCIDRNotation",
        `${space} is no range of addresses in CIDR form`,
        "address_space",
      );
    }
    return range;
  });
  const clash = ranges.findIndex((a, i) => ranges.some((b, j) => i < j && a && b && overlaps(a, b)));
  if (clash >= 0) {
    throw new ArmError(
      "NetcfgAddressSpaceOverlap",
      `${spaces[clash]} overlaps another range`,
      "address_space",
    );
  }
  const outside = subnetsOf(snapshot(cloud.records), virtualNetwork.id(planned, cloud)).find(({ prefixes }) =>
    prefixes.some((prefix) => {
      const inner = parseRange(prefix);
      return inner && !ranges.some((range) => range && contains(range, inner));
    }),
  );
  if (outside) {
    throw new ArmError(
      "InUsePrefixCannotBeDeleted",
      `the range of subnet ${nameOf(outside.id)} is in use and would lie outside the address space`,
      "address_space",
    );
  }
}

function interfacesIn(networkId: string, cloud: CloudContext): string[] {
  const records = snapshot(cloud.records);
  return records
    .ofType(Type.INTERFACE)
    .map(({ id }) => id)
    .filter((id) => findNic(records, id)?.subnet.networkId === networkId);
}
