import { createHash } from "node:crypto";
import { formatAddress, parseRange } from "../../core/address-set.js";
import { nameOf, sameId } from "../../core/arm-id.js";
import type { JsonObject, PlanObject } from "../engine/value.js";
import { machineWith } from "../network/machines.js";
import { findSubnet, type Subnet } from "../network/subnets.js";
import { internalSuffix } from "../network/zone.js";
import type { ResourceRecord } from "../records/record.js";
import { type RecordReader, snapshot } from "../records/snapshot.js";
import { Type } from "../records/types.js";
import { blocks, flag, settle, text } from "../records/values.js";
import { acceptGroup, idInGroup, requireReference } from "./arm-resource.js";
import { ArmError, type CloudContext, type ResourceHandler } from "./handler.js";

export const networkInterface: ResourceHandler = {
  type: Type.INTERFACE,
  id: idInGroup("Microsoft.Network/networkInterfaces"),
  accept: async (planned, cloud) => {
    await acceptGroup(planned, cloud);
    const records = snapshot(cloud.records);
    const id = networkInterface.id(planned, cloud);
    for (const configuration of configurationsOf(planned)) {
      const subnet = requireSubnet(records, configuration);
      const address = text(configuration, "private_ip_address");
      if (isStatic(configuration) && address)
        acceptAddress(address, subnet, usedAddresses(records, subnet, id));
      const publicIpId = text(configuration, "public_ip_address_id");
      if (publicIpId) acceptPublicIp(publicIpId, id, cloud);
    }
  },
  compute: (planned, cloud) => {
    const configurations = allocate(planned, cloud);
    const subnetId = configurationsOf(planned).map((each) => text(each, "subnet_id"))[0];
    const subnet = subnetId === undefined ? undefined : findSubnet(snapshot(cloud.records), subnetId);
    return {
      values: {
        ip_configuration: configurations,
        ...addressesOf(configurations),
        applied_dns_servers: [],
        internal_domain_name_suffix: subnet ? internalSuffix(subnet.networkId) : null,
        mac_address: "",
        virtual_machine_id: "",
      },
    };
  },
  remove: async (record, cloud) => {
    const machine = machineWith(cloud.records, record.id);
    if (machine) {
      throw new ArmError(
        "NicInUse",
        `network interface ${nameOf(record.id)} is in use by virtual machine ${nameOf(machine.id)}`,
      );
    }
  },
  read: async (record, cloud) => {
    const machine = machineWith(cloud.records, record.id);
    return {
      ...record.values,
      ...addressesOf(blocks(record.values, "ip_configuration")),
      mac_address: machine ? macAddress(record) : "",
      virtual_machine_id: machine?.id ?? "",
    };
  },
};

/** Azure keeps the first four addresses of a subnet and the last one. */
const RESERVED_FIRST = 4;
const RESERVED_LAST = 1;

function configurationsOf(values: PlanObject): PlanObject[] {
  return blocks(values, "ip_configuration").filter(
    (configuration) => text(configuration, "private_ip_address_version") !== "IPv6",
  );
}

function isStatic(configuration: PlanObject): boolean {
  return text(configuration, "private_ip_address_allocation")?.toLowerCase() === "static";
}

function requireSubnet(records: RecordReader, configuration: PlanObject): Subnet {
  const id = text(configuration, "subnet_id") ?? "";
  const subnet = findSubnet(records, id);
  if (!subnet)
    throw new ArmError("InvalidResourceReference", `subnet ${id} does not exist`, "ip_configuration");
  return subnet;
}

function acceptAddress(address: string, subnet: Subnet, used: ReadonlyMap<string, string>): void {
  const value = parseRange(address)?.first;
  const range = subnet.prefixes
    .map(parseRange)
    .find((each) => value !== undefined && each && each.first <= value && value <= each.last);
  if (value === undefined || !range) {
    throw new ArmError(
      "PrivateIPAddressNotInSubnet",
      `address ${address} is not in subnet ${nameOf(subnet.id)} (${subnet.prefixes.join(", ")})`,
      "ip_configuration",
    );
  }
  if (value < range.first + RESERVED_FIRST || value > range.last - RESERVED_LAST) {
    throw new ArmError(
      "PrivateIPAddressInReservedRange",
      `address ${address} is one of the five that Azure keeps in subnet ${nameOf(subnet.id)}: the first four and the last`,
      "ip_configuration",
    );
  }
  const holder = used.get(address);
  if (holder !== undefined) {
    throw new ArmError(
      "PrivateIPAddressIsAllocated",
      `address ${address} is already allocated to network interface ${nameOf(holder)}`,
      "ip_configuration",
    );
  }
}

function acceptPublicIp(publicIpId: string, nicId: string, cloud: CloudContext): void {
  requireReference(cloud, Type.PUBLIC_IP, publicIpId, "ip_configuration");
  const holder = cloud.records
    .ofType(Type.INTERFACE)
    .find(
      (nic) =>
        !sameId(nic.id, nicId) &&
        blocks(nic.values, "ip_configuration").some((each) =>
          sameId(text(each, "public_ip_address_id"), publicIpId),
        ),
    );
  if (holder) {
    throw new ArmError(
      "PublicIPAddressInUse",
      `public address ${nameOf(publicIpId)} is already allocated to network interface ${nameOf(holder.id)}`,
      "ip_configuration",
    );
  }
}

/** Who has each address of a subnet, other than the interface itself. */
function usedAddresses(records: RecordReader, subnet: Subnet, self: string): Map<string, string> {
  const used = new Map<string, string>();
  for (const nic of records.ofType(Type.INTERFACE).filter(({ id }) => !sameId(id, self))) {
    for (const configuration of configurationsOf(nic.values)) {
      const address = text(configuration, "private_ip_address");
      if (address && sameId(text(configuration, "subnet_id"), subnet.id)) used.set(address, nic.id);
    }
  }
  return used;
}

/** Azure gives a dynamic address once, the lowest that is free, and keeps it as long as the interface lives. */
function allocate(planned: PlanObject, cloud: CloudContext): JsonObject[] {
  const records = snapshot(cloud.records);
  const id = networkInterface.id(planned, cloud);
  const taken = new Set<string>();
  return blocks(planned, "ip_configuration").map((configuration, index, all) => {
    const given = text(configuration, "private_ip_address");
    const isIpv6 = text(configuration, "private_ip_address_version") === "IPv6";
    const address =
      given ?? (isIpv6 ? "" : freeAddress(requireSubnet(records, configuration), records, id, taken));
    taken.add(address);
    return settle(configuration, {
      private_ip_address: address,
      primary: index === 0 && !all.some((each) => flag(each, "primary")),
      gateway_load_balancer_frontend_ip_configuration_id: "",
    });
  });
}

function freeAddress(
  subnet: Subnet,
  records: RecordReader,
  self: string,
  taken: ReadonlySet<string>,
): string {
  const used = usedAddresses(records, subnet, self);
  for (const range of subnet.prefixes.flatMap((prefix) => parseRange(prefix) ?? [])) {
    for (let value = range.first + RESERVED_FIRST; value <= range.last - RESERVED_LAST; value++) {
      const address = formatAddress(value);
      if (!used.has(address) && !taken.has(address)) return address;
    }
  }
  throw new ArmError(
    "SubnetIsFull",
    `subnet ${nameOf(subnet.id)} (${subnet.prefixes.join(", ")}) has no free address`,
    "ip_configuration",
  );
}

function addressesOf(configurations: readonly PlanObject[]): JsonObject {
  const addresses = configurations.flatMap((each) => text(each, "private_ip_address") ?? []);
  return { private_ip_address: addresses[0] ?? "", private_ip_addresses: addresses };
}

/** In the form and with the first three bytes that Azure's machines have. */
function macAddress(record: ResourceRecord): string {
  const digits = createHash("sha256").update(record.id.toLowerCase()).digest("hex").slice(0, 6).toUpperCase();
  return `00-0D-3A-${digits.slice(0, 2)}-${digits.slice(2, 4)}-${digits.slice(4)}`;
}
