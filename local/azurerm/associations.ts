import { findSubnet } from "../network/subnets.js";
import { snapshot } from "../records/snapshot.js";
import { Type } from "../records/types.js";
import { requiredText } from "../records/values.js";
import { requireReference } from "./arm-resource.js";
import { ArmError, type CloudContext, type ResourceHandler } from "./handler.js";

/** One side of an association: the attribute that holds an id, and the type it leads to. */
interface Side {
  readonly attribute: string;
  readonly type: string;
}

const SUBNET: Side = { attribute: "subnet_id", type: Type.SUBNET };
const SECURITY_GROUP: Side = { attribute: "network_security_group_id", type: Type.SECURITY_GROUP };
const INTERFACE: Side = { attribute: "network_interface_id", type: Type.INTERFACE };
const NAT_GATEWAY: Side = { attribute: "nat_gateway_id", type: Type.NAT_GATEWAY };
const PUBLIC_IP: Side = { attribute: "public_ip_address_id", type: Type.PUBLIC_IP };

/** Resources that only join two others; the azurerm provider gives those of a subnet the subnet's own id. */
export const associations: readonly ResourceHandler[] = [
  association(Type.SUBNET_SECURITY, SUBNET, SECURITY_GROUP),
  association(Type.SUBNET_NAT, SUBNET, NAT_GATEWAY),
  association(Type.INTERFACE_SECURITY, INTERFACE, SECURITY_GROUP),
  association(Type.NAT_PUBLIC_IP, NAT_GATEWAY, PUBLIC_IP),
];

function association(type: string, owner: Side, other: Side): ResourceHandler {
  return {
    type,
    id: (planned) => {
      const ownerId = requiredText(planned, owner.attribute);
      return owner === SUBNET ? ownerId : `${ownerId}|${requiredText(planned, other.attribute)}`;
    },
    accept: async (planned, cloud) => {
      for (const side of [owner, other]) acceptSide(side, requiredText(planned, side.attribute), cloud);
    },
  };
}

function acceptSide(side: Side, id: string, cloud: CloudContext): void {
  if (side !== SUBNET) {
    requireReference(cloud, side.type, id, side.attribute);
  } else if (!findSubnet(snapshot(cloud.records), id)) {
    throw new ArmError("InvalidResourceReference", `subnet ${id} does not exist`, side.attribute);
  }
}
