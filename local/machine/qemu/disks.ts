import { statSync } from "node:fs";
import pRetry from "p-retry";
import * as z from "zod";
import { poll } from "../../../system/poll.js";
import type { AttachedDisk } from "../driver.js";
import { blockNode, deviceId, diskDevice } from "./arguments.js";
import type { Monitor } from "./monitor.js";

/** Plugs the disk into the running machine, unless it is there already. */
export async function plugDisk(monitor: Monitor, disk: AttachedDisk): Promise<void> {
  if ((await pluggedDevices(monitor)).includes(deviceId(disk.lun))) return;
  if (!(await blockNodes(monitor)).includes(nodeName(disk)))
    await monitor.execute("blockdev-add", blockNode(disk));
  await monitor.execute("device_add", diskDevice(disk));
}

/** Has the running machine take up that the disk's file has grown. */
export async function growDisk(monitor: Monitor, disk: AttachedDisk): Promise<void> {
  if (!(await blockNodes(monitor)).includes(nodeName(disk))) return;
  await monitor.execute("block_resize", { "node-name": nodeName(disk), size: statSync(disk.file).size });
}

export async function unplugDisk(monitor: Monitor, disk: AttachedDisk): Promise<void> {
  if ((await pluggedDevices(monitor)).includes(deviceId(disk.lun))) {
    await monitor.execute("device_del", { id: deviceId(disk.lun) });
    // QEMU lets go of the device a moment after it has answered.
    await poll(() => pluggedDevices(monitor), {
      until: (devices) => !devices.includes(deviceId(disk.lun)),
      pauseMs: 50,
    });
  }
  if (!(await blockNodes(monitor)).includes(nodeName(disk))) return;
  const remove = () => monitor.execute("blockdev-del", { "node-name": nodeName(disk) });
  // Nor does the device let go of the disk at once.
  await pRetry(remove, { retries: 50, minTimeout: 100, factor: 1 });
}

function nodeName(disk: AttachedDisk): string {
  return blockNode(disk)["node-name"];
}

async function pluggedDevices(monitor: Monitor): Promise<string[]> {
  const listed = await monitor.execute("qom-list", { path: "/machine/peripheral" });
  return devicesSchema.parse(listed).map(({ name }) => name);
}

async function blockNodes(monitor: Monitor): Promise<string[]> {
  const listed = await monitor.execute("query-named-block-nodes", { flat: true });
  return nodesSchema.parse(listed).map((node) => node["node-name"]);
}

const devicesSchema = z.array(z.object({ name: z.string() }));
const nodesSchema = z.array(z.object({ "node-name": z.string() }));
