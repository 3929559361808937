import { nameOf, sameId } from "../../core/arm-id.js";
import type { JsonObject, PlanObject } from "../engine/value.js";
import type { MachineDriver } from "../machine/driver.js";
import type { ResourceRecord } from "../records/record.js";
import type { RecordReader } from "../records/snapshot.js";
import { Type } from "../records/types.js";
import { blocks, flag, requiredText, text, texts } from "../records/values.js";
import { findSubnet, type Subnet } from "./subnets.js";

/** What the record of a virtual machine says about the machine behind it. */
export interface MachineEffect {
  readonly driver: MachineDriver["kind"];
  /** The driver's name of the machine. */
  readonly machine: string;
  /** The driver's name of its network. */
  readonly network: string;
}

/** A recorded virtual machine with what its references lead to. */
export interface Machine {
  readonly vmId: string;
  readonly stack: string;
  readonly status: ResourceRecord["status"];
  readonly hostname: string;
  /** Absent until it was decided where the machine is made. */
  readonly effect?: MachineEffect;
  /** Absent when the interface's record is gone. */
  readonly nic?: Nic;
}

export interface Nic {
  readonly id: string;
  readonly address: string;
  readonly subnet: Subnet;
  readonly publicIp?: ResourceRecord;
}

export function machinesOf(records: RecordReader): Machine[] {
  return records.ofType(Type.MACHINE).map((record) => machineOf(records, record));
}

export function findMachine(records: RecordReader, vmId: string): Machine | undefined {
  const record = records.get(Type.MACHINE, vmId);
  return record && machineOf(records, record);
}

/** The interface with the address that its machine gets: the primary one of its IPv4 configurations. */
export function findNic(records: RecordReader, id: string): Nic | undefined {
  const record = records.get(Type.INTERFACE, id);
  if (!record) return undefined;
  const configuration = primaryConfiguration(record.values);
  const address = configuration && text(configuration, "private_ip_address");
  const subnetId = configuration && text(configuration, "subnet_id");
  const subnet = subnetId === undefined ? undefined : findSubnet(records, subnetId);
  if (!configuration || !address || !subnet) return undefined;
  const publicIpId = text(configuration, "public_ip_address_id");
  const publicIp = publicIpId === undefined ? undefined : records.get(Type.PUBLIC_IP, publicIpId);
  return { id: record.id, address, subnet, ...(publicIp ? { publicIp } : {}) };
}

/** The virtual machine that has an interface. */
export function machineWith(
  records: Pick<RecordReader, "ofType">,
  nicId: string,
): ResourceRecord | undefined {
  return records
    .ofType(Type.MACHINE)
    .find((record) => texts(record.values, "network_interface_ids").some((id) => sameId(id, nicId)));
}

export function hostnameOf(values: PlanObject): string {
  return (text(values, "computer_name") ?? requiredText(values, "name")).toLowerCase();
}

export function effectOf(effect: JsonObject): MachineEffect | undefined {
  const driver = text(effect, "driver");
  if (driver !== "docker" && driver !== "qemu") return undefined;
  return {
    driver,
    machine: requiredText(effect, "machine"),
    network: requiredText(effect, "network"),
  };
}

function machineOf(records: RecordReader, record: ResourceRecord): Machine {
  const effect = effectOf(record.effect);
  const nicId = texts(record.values, "network_interface_ids")[0];
  const nic = nicId === undefined ? undefined : findNic(records, nicId);
  return {
    vmId: record.id,
    stack: record.stack,
    status: record.status,
    hostname: text(record.values, "name") === undefined ? nameOf(record.id) : hostnameOf(record.values),
    ...(effect ? { effect } : {}),
    ...(nic ? { nic } : {}),
  };
}

function primaryConfiguration(values: PlanObject): PlanObject | undefined {
  const ipv4 = blocks(values, "ip_configuration").filter(
    (block) => text(block, "private_ip_address_version") !== "IPv6",
  );
  return ipv4.find((block) => flag(block, "primary")) ?? ipv4[0];
}
