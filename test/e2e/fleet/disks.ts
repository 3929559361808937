import { describe, expect, it } from "vitest";
import {
  filesystemState,
  growFilesystem,
  growPartition,
  readFilesystem,
} from "../../../scripts/commands/filesystem.js";
import type { Command } from "../../../scripts/transport/transport.js";
import { type Fleet, SLOW } from "./fleet.js";

const GIB = 2 ** 30;

export function growingDisks(fleet: Fleet): void {
  const { project } = fleet;
  const run = ({ argv }: Command) => fleet.on("right", ...argv);
  const look = async (path: string) => readFilesystem(await run(filesystemState(path)));

  describe("disks", { timeout: SLOW }, () => {
    it("grow with their filesystems: a data disk while it is used, an OS disk over a restart", async () => {
      await fleet.on("right", "sh", "-c", "echo precious > /srv/data/note; sync");
      // As in images in which nobody grows the root at boot.
      const asItIs = "echo 'resize_rootfs: false' > /etc/cloud/cloud.cfg.d/99-as-it-is.cfg; sync";
      await fleet.on("right", "sh", "-c", asItIs);
      fleet.declare("", { osGib: 40, dataGib: 3 });
      expect(await project.changes(["up", "fleet"])).toEqual(
        expect.arrayContaining(["OS disk", "disk data"]),
      );
      expect(await look("/")).toMatchObject({ type: "ext4", bytes: 40 * GIB, on: { diskBytes: 40 * GIB } });
      expect(await look("/srv/data")).toMatchObject({ bytes: 3 * GIB, on: { diskBytes: 3 * GIB } });
      expect(await fleet.on("right", "cat", "/srv/data/note")).toBe("precious");
      await project.run(["verify", "fleet"]);
    });

    it("grow by their last partition, while it is used", async () => {
      const make = `truncate --size 1G /var/tmp/disk
device=$(losetup --find --show --partscan /var/tmp/disk)
printf 'label: gpt\\n,300M\\n' | sfdisk --quiet "$device"
udevadm settle
mkfs.ext4 -q "$device"p1
mkdir -p /mnt/partition
mount "$device"p1 /mnt/partition
truncate --size 2G /var/tmp/disk
losetup --set-capacity "$device"`;
      await fleet.on("right", "sh", "-e", "-c", make);
      const before = await look("/mnt/partition");
      expect(before).toMatchObject({ bytes: 300 * 2 ** 20, on: { partition: 1, diskBytes: 2 * GIB } });
      const { device = "", disk = "", partition = 0 } = before?.on ?? {};
      await run(growPartition(disk, partition));
      await run(growFilesystem("ext4", device, "/mnt/partition"));
      expect((await look("/mnt/partition"))?.bytes).toBeGreaterThan(1.9 * GIB);
    });
  });
}
