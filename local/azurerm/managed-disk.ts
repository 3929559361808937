import { createHash } from "node:crypto";
import { copyFileSync, existsSync, renameSync, rmSync, statSync, truncateSync } from "node:fs";
import { open } from "node:fs/promises";
import { dirname, join } from "node:path";
import { nameOf, sameId } from "../../core/arm-id.js";
import { makePrivateFolder } from "../../system/private.js";
import type { PlanObject } from "../engine/value.js";
import { effectOf } from "../network/machines.js";
import { openHome } from "../records/home.js";
import type { ResourceRecord } from "../records/record.js";
import { Type } from "../records/types.js";
import { number, requiredText, text } from "../records/values.js";
import { acceptGroup, idInGroup, requireReference } from "./arm-resource.js";
import { ArmError, type CloudContext, type ResourceHandler } from "./handler.js";

/** A sparse raw file: it takes the space of what is written to it. */
export const managedDisk: ResourceHandler = {
  type: Type.DISK,
  holdsData: true,
  id: idInGroup("Microsoft.Compute/disks"),
  accept: async (planned, cloud) => {
    await acceptGroup(planned, cloud);
    acceptSource(planned, cloud);
    const id = managedDisk.id(planned, cloud);
    const before = cloud.records.get(Type.DISK, id);
    if (before && before.status !== "creating" && sizeOf(planned, cloud) < sizeOf(before.values, cloud)) {
      throw new ArmError("OperationNotAllowed", "a disk can grow and not shrink", "disk_size_gb");
    }
  },
  compute: (planned, cloud) => ({
    values: {
      disk_size_gb: sizeOf(planned, cloud),
      disk_iops_read_write: 500,
      disk_mbps_read_write: 60,
      disk_iops_read_only: 0,
      disk_mbps_read_only: 0,
      logical_sector_size: 0,
      max_shares: 0,
      source_uri: "",
      tier: "",
    },
    effect: { file: diskFile(managedDisk.id(planned, cloud), cloud) },
  }),
  apply: async (record, cloud) => {
    await ensureFile(record, cloud);
    await showGrowth(record, cloud);
    return undefined;
  },
  remove: async (record, cloud) => {
    const attached = cloud.records
      .ofType(Type.DISK_ATTACHMENT)
      .find(({ values }) => sameId(text(values, "managed_disk_id"), record.id));
    if (attached) {
      const machine = nameOf(requiredText(attached.values, "virtual_machine_id"));
      throw new ArmError(
        "OperationNotAllowed",
        `disk ${nameOf(record.id)} is attached to virtual machine ${machine}`,
      );
    }
    for (const suffix of ["", UNFINISHED_DISK]) rmSync(fileOfDisk(record, cloud) + suffix, { force: true });
  },
  read: async (record, cloud) => (existsSync(fileOfDisk(record, cloud)) ? record.values : undefined),
};

/** The raw file of a disk. */
export function fileOfDisk(record: ResourceRecord, cloud: CloudContext): string {
  return text(record.effect, "file") ?? diskFile(record.id, cloud);
}

/** Ends the name of a file that is not a whole disk yet. */
export const UNFINISHED_DISK = ".new";

const GIBIBYTE = 2 ** 30;

function diskFile(id: string, cloud: CloudContext): string {
  const hash = createHash("sha256").update(id.toLowerCase()).digest("hex").slice(0, 8);
  return join(openHome(cloud.home).disks, `${nameOf(id).toLowerCase()}-${hash}.raw`);
}

function acceptSource(planned: PlanObject, cloud: CloudContext): void {
  const option = text(planned, "create_option");
  if (option === "Copy") {
    requireReference(cloud, Type.DISK, text(planned, "source_resource_id") ?? "", "source_resource_id");
  } else if (option !== "Empty") {
    throw new ArmError(
      "NotAvailableLocally",
      `the local target makes disks by Empty and Copy, not by ${option}`,
      "create_option",
    );
  }
}

function sizeOf(values: PlanObject, cloud: CloudContext): number {
  const size = number(values, "disk_size_gb");
  if (size !== undefined) return size;
  const source = text(values, "source_resource_id");
  const record = source === undefined ? undefined : cloud.records.get(Type.DISK, source);
  if (record) return sizeOf(record.values, cloud);
  throw new ArmError("InvalidParameter", "an empty disk needs a size", "disk_size_gb");
}

/** A machine that has the disk sees its new size without a restart. */
async function showGrowth(record: ResourceRecord, cloud: CloudContext): Promise<void> {
  const attachment = cloud.records
    .ofType(Type.DISK_ATTACHMENT)
    .find(({ values }) => sameId(text(values, "managed_disk_id"), record.id));
  const vmId = attachment && text(attachment.values, "virtual_machine_id");
  const effect =
    vmId === undefined ? undefined : effectOf(cloud.records.get(Type.MACHINE, vmId)?.effect ?? {});
  if (!attachment || !effect) return;
  const disk = { lun: number(attachment.values, "lun") ?? 0, file: fileOfDisk(record, cloud) };
  await cloud.driverOf(effect.driver).growDisk(effect.machine, disk);
}

/** Makes the file under another name first: a disk is there whole or not at all. */
async function ensureFile(record: ResourceRecord, cloud: CloudContext): Promise<void> {
  const file = fileOfDisk(record, cloud);
  const size = sizeOf(record.values, cloud) * GIBIBYTE;
  if (!existsSync(file)) {
    makePrivateFolder(dirname(file));
    const temporary = file + UNFINISHED_DISK;
    rmSync(temporary, { force: true });
    const source = text(record.values, "source_resource_id");
    const original = source === undefined ? undefined : cloud.records.get(Type.DISK, source);
    if (original) copyFileSync(fileOfDisk(original, cloud), temporary);
    await growTo(temporary, size);
    renameSync(temporary, file);
  } else if (statSync(file).size < size) {
    truncateSync(file, size);
  }
}

async function growTo(file: string, size: number): Promise<void> {
  const opened = await open(file, "a", 0o600);
  try {
    await opened.truncate(size);
    await opened.sync();
  } finally {
    await opened.close();
  }
}
