import { createHash } from "node:crypto";
import { type AddressRange, formatAddress, parseRange } from "../../core/address-set.js";
import { nameOf, sameId } from "../../core/arm-id.js";
import type { PlanObject } from "../engine/value.js";
import { publicName } from "../network/zone.js";
import type { Records } from "../records/record.js";
import { Type } from "../records/types.js";
import { blocks, requiredText, text } from "../records/values.js";
import { acceptGroup, idInGroup } from "./arm-resource.js";
import { ArmError, type CloudContext, type ResourceHandler } from "./handler.js";

/** An address from the ranges reserved for documentation (RFC 5737): it stands for one and leads nowhere. */
export const publicIp: ResourceHandler = {
  type: Type.PUBLIC_IP,
  id: idInGroup("Microsoft.Network/publicIPAddresses"),
  accept: async (planned, cloud) => {
    await acceptGroup(planned, cloud);
    if (text(planned, "sku") !== "Basic" && text(planned, "allocation_method") === "Dynamic") {
      throw new ArmError(
        "PublicIPAddressStandardSkuMustBeStatic",
        "a Standard public address is allocated statically",
        "allocation_method",
      );
    }
    acceptLabel(planned, cloud);
  },
  compute: (planned, cloud) => {
    const id = publicIp.id(planned, cloud);
    return {
      values: {
        ip_address:
          text(planned, "ip_version") === "IPv6" ? documentationIpv6(id) : freeAddress(id, cloud.records),
        fqdn: fqdnOf(planned) ?? null,
      },
    };
  },
  remove: async (record, cloud) => {
    const user = userOf(record.id, cloud.records);
    if (user !== undefined) {
      throw new ArmError(
        "PublicIPAddressCannotBeDeleted",
        `public address ${nameOf(record.id)} is still allocated to ${nameOf(user)}`,
      );
    }
  },
  read: async (record) => ({ ...record.values, fqdn: fqdnOf(record.values) ?? null }),
};

const DOCUMENTATION_RANGES = ["198.51.100.0/24", "203.0.113.0/24", "192.0.2.0/24"];

function fqdnOf(planned: PlanObject): string | undefined {
  const label = text(planned, "domain_name_label");
  return label === undefined ? undefined : publicName(label, requiredText(planned, "location"));
}

function acceptLabel(planned: PlanObject, cloud: CloudContext): void {
  const fqdn = fqdnOf(planned);
  if (fqdn === undefined) return;
  const id = publicIp.id(planned, cloud);
  const holder = cloud.records
    .ofType(Type.PUBLIC_IP)
    .find((record) => !sameId(record.id, id) && fqdnOf(record.values) === fqdn);
  if (holder) {
    throw new ArmError(
      "DnsRecordInUse",
      `the name ${fqdn} is taken by public address ${nameOf(holder.id)}`,
      "domain_name_label",
    );
  }
}

/** From a place that depends on the id, so that the same address mostly has the same number. */
function freeAddress(id: string, records: Records): string {
  const used = new Set(records.ofType(Type.PUBLIC_IP).map(({ values }) => text(values, "ip_address")));
  const pool = DOCUMENTATION_RANGES.flatMap((range) => usable(parseRange(range)));
  const start = createHash("sha256").update(id.toLowerCase()).digest().readUInt32BE() % pool.length;
  const address = [...pool.slice(start), ...pool.slice(0, start)].find((each) => !used.has(each));
  if (address === undefined) {
    throw new ArmError("PublicIPCountLimitReached", `the local cloud has ${pool.length} public addresses`);
  }
  return address;
}

function usable(range: AddressRange | undefined): string[] {
  if (!range) return [];
  return Array.from({ length: range.last - range.first - 1 }, (_, i) => formatAddress(range.first + 1 + i));
}

function documentationIpv6(id: string): string {
  const digits = createHash("sha256").update(id.toLowerCase()).digest("hex").slice(0, 8);
  return `2001:db8::${digits.slice(0, 4)}:${digits.slice(4)}`;
}

function userOf(publicIpId: string, records: Records): string | undefined {
  const nic = records
    .ofType(Type.INTERFACE)
    .find(({ values }) =>
      blocks(values, "ip_configuration").some((each) =>
        sameId(text(each, "public_ip_address_id"), publicIpId),
      ),
    );
  const nat = records
    .ofType(Type.NAT_PUBLIC_IP)
    .find(({ values }) => sameId(text(values, "public_ip_address_id"), publicIpId));
  return nic?.id ?? (nat && text(nat.values, "nat_gateway_id"));
}
