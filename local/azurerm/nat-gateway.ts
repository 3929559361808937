import { randomUUID } from "node:crypto";
import { nameOf, sameId } from "../../core/arm-id.js";
import { Type } from "../records/types.js";
import { text } from "../records/values.js";
import { acceptGroup, idInGroup } from "./arm-resource.js";
import { ArmError, type ResourceHandler } from "./handler.js";

/** Recorded only: every machine of the local cloud has a way out through this computer. */
export const natGateway: ResourceHandler = {
  type: Type.NAT_GATEWAY,
  id: idInGroup("Microsoft.Network/natGateways"),
  accept: acceptGroup,
  compute: () => ({ values: { resource_guid: randomUUID() } }),
  remove: async (record, cloud) => {
    const used = cloud.records
      .ofType(Type.SUBNET_NAT)
      .filter(({ values }) => sameId(text(values, "nat_gateway_id"), record.id));
    if (used.length > 0) {
      throw new ArmError(
        "InUseNatGatewayCannotBeDeleted",
        `NAT gateway ${nameOf(record.id)} is in use by ${used.map(({ id }) => nameOf(id)).join(", ")}`,
      );
    }
  },
};
