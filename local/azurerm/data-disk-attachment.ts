import { childId, nameOf, sameId } from "../../core/arm-id.js";
import type { PlanObject } from "../engine/value.js";
import type { AttachedDisk } from "../machine/driver.js";
import { effectOf } from "../network/machines.js";
import type { ResourceRecord } from "../records/record.js";
import { Type } from "../records/types.js";
import { number, requiredText, text } from "../records/values.js";
import { requireReference } from "./arm-resource.js";
import { ArmError, type CloudContext, type ResourceHandler } from "./handler.js";
import { fileOfDisk } from "./managed-disk.js";

export const dataDiskAttachment: ResourceHandler = {
  type: Type.DISK_ATTACHMENT,
  id: (planned) =>
    childId(
      requiredText(planned, "virtual_machine_id"),
      "dataDisks",
      nameOf(requiredText(planned, "managed_disk_id")),
    ),
  accept: async (planned, cloud) => {
    requireReference(cloud, Type.MACHINE, requiredText(planned, "virtual_machine_id"), "virtual_machine_id");
    requireReference(cloud, Type.DISK, requiredText(planned, "managed_disk_id"), "managed_disk_id");
    acceptPlace(planned, cloud);
  },
  apply: async (record, cloud, prior) => {
    // Caching is all that can change in place, and means nothing to a file.
    if (!prior) await withMachine(record, cloud, (driver, name, disk) => driver.attachDisk(name, disk));
    return undefined;
  },
  remove: (record, cloud) =>
    withMachine(record, cloud, (driver, name, disk) => driver.detachDisk(name, disk)),
};

/** The disks that are recorded as attached to a machine. */
export function attachedDisks(vmId: string, cloud: CloudContext): AttachedDisk[] {
  return cloud.records
    .ofType(Type.DISK_ATTACHMENT)
    .filter((record) => record.status === "ready" && sameId(text(record.values, "virtual_machine_id"), vmId))
    .flatMap((record) => diskOf(record, cloud) ?? []);
}

function acceptPlace(planned: PlanObject, cloud: CloudContext): void {
  const id = dataDiskAttachment.id(planned, cloud);
  const others = cloud.records.ofType(Type.DISK_ATTACHMENT).filter((record) => !sameId(record.id, id));
  const holder = others.find(({ values }) =>
    sameId(text(values, "managed_disk_id"), text(planned, "managed_disk_id")),
  );
  if (holder) {
    const machine = nameOf(requiredText(holder.values, "virtual_machine_id"));
    throw new ArmError(
      "ConflictingUserInput",
      `disk ${nameOf(requiredText(planned, "managed_disk_id"))} is already attached to virtual machine ${machine}`,
      "managed_disk_id",
    );
  }
  const neighbour = others.find(
    ({ values }) =>
      sameId(text(values, "virtual_machine_id"), text(planned, "virtual_machine_id")) &&
      number(values, "lun") === number(planned, "lun"),
  );
  if (neighbour) {
    throw new ArmError(
      "ConflictingUserInput",
      `LUN ${number(planned, "lun")} is already taken by disk ${nameOf(neighbour.id)}`,
      "lun",
    );
  }
}

async function withMachine(
  record: ResourceRecord,
  cloud: CloudContext,
  work: (driver: ReturnType<CloudContext["driverOf"]>, machine: string, disk: AttachedDisk) => Promise<void>,
): Promise<void> {
  const vm = cloud.records.get(Type.MACHINE, requiredText(record.values, "virtual_machine_id"));
  const effect = vm && effectOf(vm.effect);
  const disk = diskOf(record, cloud);
  if (!effect || !disk) return;
  const driver = cloud.driverOf(effect.driver);
  if ((await driver.probe(effect.machine)).exists) await work(driver, effect.machine, disk);
}

function diskOf(record: ResourceRecord, cloud: CloudContext): AttachedDisk | undefined {
  const disk = cloud.records.get(Type.DISK, requiredText(record.values, "managed_disk_id"));
  return disk && { lun: number(record.values, "lun") ?? 0, file: fileOfDisk(disk, cloud) };
}
