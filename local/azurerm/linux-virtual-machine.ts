import { randomUUID } from "node:crypto";
import { resourceId } from "../../core/arm-id.js";
import type { JsonObject, PlanObject } from "../engine/value.js";
import { effectOf, findNic } from "../network/machines.js";
import type { ResourceRecord } from "../records/record.js";
import type { RecordReader } from "../records/snapshot.js";
import { snapshot } from "../records/snapshot.js";
import { Type } from "../records/types.js";
import { blocks, requiredText, settle, text, texts } from "../records/values.js";
import { acceptGroup, idInGroup } from "./arm-resource.js";
import { LOCAL_TENANT, uuidOf } from "./directory.js";
import { ArmError, type CloudContext, type ResourceHandler } from "./handler.js";
import { bootMachine, osDiskGib } from "./machine-boot.js";
import { distributionOf } from "./machine-images.js";
import { acceptInterfaces } from "./machine-interfaces.js";
import { removeMachine } from "./machine-removal.js";
import { machineSize } from "./machine-sizes.js";

export const linuxVirtualMachine: ResourceHandler = {
  type: Type.MACHINE,
  id: idInGroup("Microsoft.Compute/virtualMachines"),
  accept: async (planned, cloud) => {
    await acceptGroup(planned, cloud);
    distributionOf(planned);
    acceptInterfaces(linuxVirtualMachine.id(planned, cloud), planned, cloud);
    acceptCustomData(planned);
    acceptOsDisk(planned, cloud);
  },
  compute: (planned, cloud) => {
    const id = linuxVirtualMachine.id(planned, cloud);
    const password = text(planned, "admin_password") !== undefined;
    return {
      values: {
        virtual_machine_id: randomUUID(),
        computer_name: requiredText(planned, "name"),
        ...placesOf(planned, snapshot(cloud.records)),
        os_disk: blocks(planned, "os_disk").map((disk) => osDisk(disk, planned, cloud)),
        identity: blocks(planned, "identity").map((identity) =>
          settle(identity, {
            principal_id: requiredText(identity, "type").includes("SystemAssigned")
              ? uuidOf(`principal ${id}`)
              : "",
            tenant_id: requiredText(identity, "type").includes("SystemAssigned") ? LOCAL_TENANT : "",
          }),
        ),
        termination_notification: [],
        os_managed_disk_id: osDiskId(osDiskName(planned), planned, cloud),
        disable_password_authentication: !password,
        allow_extension_operations: true,
        provision_vm_agent: true,
        vm_agent_platform_updates_enabled: false,
        disk_controller_type: "SCSI",
        patch_mode: "ImageDefault",
        patch_assessment_mode: "ImageDefault",
      },
    };
  },
  apply: async (record, cloud, prior) => {
    if (prior) {
      await resize(record, prior.values, cloud);
      return undefined;
    }
    if (!machineSize(requiredText(record.values, "size")).known) tellOfUnknownSize(record.values, cloud);
    const { effect, uniqueId } = await bootMachine(record, cloud);
    return { effect: { ...effect }, values: { virtual_machine_id: uniqueId } };
  },
  remove: removeMachine,
  read: async (record, cloud) => {
    const effect = effectOf(record.effect);
    if (effect && !(await cloud.driverOf(effect.driver).probe(effect.machine)).exists) return undefined;
    return { ...record.values, ...placesOf(record.values, snapshot(cloud.records)) };
  },
};

/** Azure's limit on custom data, decoded. */
const MOST_CUSTOM_DATA = 65_535;

function acceptCustomData(planned: PlanObject): void {
  const encoded = text(planned, "custom_data");
  if (encoded === undefined) return;
  const size = Buffer.from(encoded, "base64").length;
  if (size > MOST_CUSTOM_DATA) {
    throw new ArmError(
      "InvalidParameter",
      `custom data has ${size} bytes; ${MOST_CUSTOM_DATA} are allowed`,
      "custom_data",
    );
  }
}

function acceptOsDisk(planned: PlanObject, cloud: CloudContext): void {
  const size = osDiskGib(planned);
  if (size === undefined) return;
  const before = cloud.records.get(Type.MACHINE, linuxVirtualMachine.id(planned, cloud));
  const least = before && before.status !== "creating" ? osDiskGib(before.values) : DEFAULT_OS_DISK_SIZE;
  if (least === undefined || size >= least) return;
  throw new ArmError(
    "OperationNotAllowed",
    before ? "a disk can grow and not shrink" : `the disk of the image has ${least} GB`,
    "os_disk.0.disk_size_gb",
  );
}

/** The addresses that a machine has by its interface. */
function placesOf(values: PlanObject, records: RecordReader): JsonObject {
  const nics = texts(values, "network_interface_ids").flatMap((id) => findNic(records, id) ?? []);
  const addresses = nics.map(({ address }) => address);
  const publicAddresses = nics.flatMap(
    ({ publicIp }) => (publicIp && text(publicIp.values, "ip_address")) ?? [],
  );
  return {
    private_ip_address: addresses[0] ?? "",
    private_ip_addresses: addresses,
    public_ip_address: publicAddresses[0] ?? "",
    public_ip_addresses: publicAddresses,
  };
}

/** Gibibytes; what the images have that the local target knows. */
const DEFAULT_OS_DISK_SIZE = 30;

function osDisk(disk: PlanObject, planned: PlanObject, cloud: CloudContext): JsonObject {
  const name = text(disk, "name") ?? osDiskName(planned);
  return settle(disk, { name, id: osDiskId(name, planned, cloud), disk_size_gb: DEFAULT_OS_DISK_SIZE });
}

function osDiskName(planned: PlanObject): string {
  const own = blocks(planned, "os_disk").map((disk) => text(disk, "name"))[0];
  return own ?? `${requiredText(planned, "name")}_OsDisk_1`;
}

function osDiskId(name: string, planned: PlanObject, cloud: CloudContext): string {
  return resourceId(
    cloud.subscription,
    requiredText(planned, "resource_group_name"),
    "Microsoft.Compute/disks",
    name,
  );
}

/** Azure restarts a machine to give it another size, and stops it to give it a larger disk. */
async function resize(
  { values, effect }: ResourceRecord,
  before: PlanObject,
  cloud: CloudContext,
): Promise<void> {
  const machine = effectOf(effect);
  const isResized = text(values, "size") !== text(before, "size");
  if (!machine || (!isResized && osDiskGib(values) === osDiskGib(before))) return;
  const { known, cpus, memoryMib } = machineSize(requiredText(values, "size"));
  if (isResized && !known) tellOfUnknownSize(values, cloud);
  const size = { cpus, memoryMib, osDiskGib: osDiskGib(values) };
  await cloud.driverOf(machine.driver).resize(machine.machine, size);
}

function tellOfUnknownSize(values: PlanObject, cloud: CloudContext): void {
  const size = requiredText(values, "size");
  const { cpus, memoryMib } = machineSize(size);
  cloud.emit({
    type: "warning",
    text: `size ${size} is not in the local target's table: ${text(values, "name")} gets ${cpus} cores and ${memoryMib} MiB`,
  });
}
