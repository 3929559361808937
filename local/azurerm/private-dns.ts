import { childId, isBelow, nameOf, parentOf, resourceId, sameId } from "../../core/arm-id.js";
import type { PlanObject } from "../engine/value.js";
import { PRIVATE_RECORDS, Type } from "../records/types.js";
import { flag, requiredText, text } from "../records/values.js";
import { acceptGroup, idInGroup, requireParent } from "./arm-resource.js";
import { ArmError, type CloudContext, type ResourceHandler } from "./handler.js";

const ZONES = "Microsoft.Network/privateDnsZones";

const zone: ResourceHandler = {
  type: Type.PRIVATE_ZONE,
  id: idInGroup(ZONES),
  accept: acceptGroup,
  compute: () => ({
    values: {
      // As Azure says of a new zone.
      max_number_of_record_sets: 25_000,
      max_number_of_virtual_network_links: 1000,
      max_number_of_virtual_network_links_with_registration: 100,
      number_of_record_sets: 1,
    },
  }),
  remove: async (record, cloud) => {
    const links = cloud.records.ofType(Type.PRIVATE_ZONE_LINK).filter(({ id }) => isBelow(id, record.id));
    if (links.length > 0) {
      throw new ArmError(
        "CannotDeleteResource",
        `private DNS zone ${nameOf(record.id)} still has ${links.map(({ id }) => `the link ${nameOf(id)}`).join(", ")}`,
      );
    }
  },
};

const link: ResourceHandler = {
  type: Type.PRIVATE_ZONE_LINK,
  id: (planned, cloud) =>
    childId(
      zoneId(planned, "private_dns_zone_name", cloud),
      "virtualNetworkLinks",
      requiredText(planned, "name"),
    ),
  accept: async (planned, cloud) => {
    await acceptGroup(planned, cloud);
    const id = zoneId(planned, "private_dns_zone_name", cloud);
    requireParent(cloud, Type.PRIVATE_ZONE, id, "private_dns_zone_name");
    const networkId = requiredText(planned, "virtual_network_id");
    const others = cloud.records
      .ofType(Type.PRIVATE_ZONE_LINK)
      .filter(
        ({ id: other, values }) =>
          !sameId(other, link.id(planned, cloud)) && sameId(text(values, "virtual_network_id"), networkId),
      );
    const same = others.find((other) => sameId(parentOf(other.id), id));
    if (same) {
      throw new ArmError(
        "Conflict",
        `virtual network ${nameOf(networkId)} is linked to this zone already, by ${nameOf(same.id)}`,
        "virtual_network_id",
      );
    }
    const registering = others.find(({ values }) => flag(values, "registration_enabled"));
    if (flag(planned, "registration_enabled") && registering) {
      throw new ArmError(
        "BadRequest",
        `virtual network ${nameOf(networkId)} registers its machines in zone ${nameOf(parentOf(registering.id))} already; it can in one only`,
        "registration_enabled",
      );
    }
  },
  compute: () => ({ values: { resolution_policy: "Default" } }),
};

function recordSet(type: (typeof PRIVATE_RECORDS)[number]): ResourceHandler {
  const kind = type.replace(/^azurerm_private_dns_(\w+)_record$/, "$1").toUpperCase();
  const handler: ResourceHandler = {
    type,
    id: (planned, cloud) => childId(zoneId(planned, "zone_name", cloud), kind, text(planned, "name") ?? "@"),
    accept: async (planned, cloud) => {
      await acceptGroup(planned, cloud);
      const id = zoneId(planned, "zone_name", cloud);
      requireParent(cloud, Type.PRIVATE_ZONE, id, "zone_name");
      const own = handler.id(planned, cloud);
      const beside = PRIVATE_RECORDS.flatMap((other) => cloud.records.ofType(other)).filter(
        (other) =>
          !sameId(other.id, own) && sameId(parentOf(other.id), id) && sameId(nameOf(other.id), nameOf(own)),
      );
      const clash = beside.find((other) => (other.type === CNAME) !== (type === CNAME));
      if (clash) {
        throw new ArmError(
          "CNameConflict",
          `${nameOf(own)} has another record set already, beside which no CNAME can be`,
          "name",
        );
      }
    },
    compute: (planned) => {
      const name = text(planned, "name") ?? "@";
      const zoneName = requiredText(planned, "zone_name");
      return { values: { fqdn: name === "@" ? `${zoneName}.` : `${name}.${zoneName}.` } };
    },
  };
  return handler;
}

const CNAME = "azurerm_private_dns_cname_record";

function zoneId(planned: PlanObject, attribute: string, cloud: CloudContext): string {
  const group = requiredText(planned, "resource_group_name");
  return resourceId(cloud.subscription, group, ZONES, requiredText(planned, attribute));
}

/** Zones whose names the machines of linked networks resolve. */
export const privateDns: readonly ResourceHandler[] = [zone, link, ...PRIVATE_RECORDS.map(recordSet)];
