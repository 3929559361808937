import { contains, overlaps, parseRange } from "../../core/address-set.js";
import { childId, nameOf, resourceId, sameId } from "../../core/arm-id.js";
import type { PlanObject } from "../engine/value.js";
import { subnetsOf } from "../network/subnets.js";
import { snapshot } from "../records/snapshot.js";
import { Type } from "../records/types.js";
import { blocks, requiredText, text, texts } from "../records/values.js";
import { acceptGroup, requireParent } from "./arm-resource.js";
import { ArmError, type CloudContext, type ResourceHandler } from "./handler.js";

export const subnet: ResourceHandler = {
  type: Type.SUBNET,
  id: (planned, cloud) => childId(networkIdOf(planned, cloud), "subnets", requiredText(planned, "name")),
  accept: async (planned, cloud) => {
    await acceptGroup(planned, cloud);
    const network = requireParent(cloud, Type.NETWORK, networkIdOf(planned, cloud), "virtual_network_name");
    const name = requiredText(planned, "name");
    const prefixes = texts(planned, "address_prefixes");
    acceptPrefixes(name, prefixes, texts(network.values, "address_space"), "address_prefixes");
    const others = subnetsOf(snapshot(cloud.records), network.id).filter(
      (other) => !sameId(other.id, subnet.id(planned, cloud)),
    );
    const clash = others.find((other) => other.prefixes.some((a) => prefixes.some((b) => overlap(a, b))));
    if (clash) {
      throw new ArmError(
        "NetcfgSubnetRangesOverlap",
        `the range of subnet ${name} (${prefixes.join(", ")}) overlaps that of subnet ${nameOf(clash.id)} (${clash.prefixes.join(", ")})`,
        "address_prefixes",
      );
    }
  },
  remove: async (record, cloud) => {
    const users = cloud.records
      .ofType(Type.INTERFACE)
      .filter((nic) =>
        blocks(nic.values, "ip_configuration").some((each) => sameId(text(each, "subnet_id"), record.id)),
      );
    if (users.length > 0) {
      throw new ArmError(
        "InUseSubnetCannotBeDeleted",
        `subnet ${nameOf(record.id)} is in use by ${users.map(({ id }) => nameOf(id)).join(", ")}`,
      );
    }
  },
};

/** Azure's smallest subnet: five addresses of any are its own. */
const SMALLEST_SUBNET = 8;

/** Whether the prefixes of a subnet are ranges that lie in the address space of its network. */
export function acceptPrefixes(
  name: string,
  prefixes: readonly string[],
  addressSpace: readonly string[],
  attribute: string,
): void {
  const spaces = addressSpace.flatMap((space) => parseRange(space) ?? []);
  for (const prefix of prefixes.filter((each) => !each.includes(":"))) {
    const range = parseRange(prefix);
    if (!range) {
      throw new ArmError("InvalidCIDRNotation", `${prefix} is no range of addresses in CIDR form`, attribute);
    }
    const size = range.last - range.first + 1;
    if (size < SMALLEST_SUBNET || !spaces.some((space) => contains(space, range))) {
      throw new ArmError(
        "NetcfgInvalidSubnet",
        size < SMALLEST_SUBNET
          ? `subnet ${name} (${prefix}) is smaller than a /29`
          : `subnet ${name} (${prefix}) lies outside its virtual network's address space (${addressSpace.join(", ")})`,
        attribute,
      );
    }
  }
}

function networkIdOf(planned: PlanObject, cloud: CloudContext): string {
  return resourceId(
    cloud.subscription,
    requiredText(planned, "resource_group_name"),
    "Microsoft.Network/virtualNetworks",
    requiredText(planned, "virtual_network_name"),
  );
}

function overlap(a: string, b: string): boolean {
  const [first, second] = [parseRange(a), parseRange(b)];
  return first !== undefined && second !== undefined && overlaps(first, second);
}
