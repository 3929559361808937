import { describe, expect, it } from "vitest";
import { osDiskStep } from "../../../scripts/provision/os-disk.js";
import { hostContext, Recorder } from "../../support/recorder.js";

const GIB = 2 ** 30;
const step = osDiskStep(64);

/** What a host tells of its root filesystem: an OS disk of 64 GiB, until told otherwise. */
function told(more: Readonly<Record<string, string | number>>): string {
  const all = {
    type: "ext4",
    device: "sda1",
    deviceBytes: 64 * GIB,
    disk: "sda",
    diskBytes: 64 * GIB,
    bytes: 64 * GIB,
    ...more,
  };
  return Object.entries(all)
    .map(([name, value]) => `${name}=${value}\n`)
    .join("");
}

const PARTITION = { partition: 1, partitionedBytes: 64 * GIB - 2 ** 20 };
const check = (output: string) => step.check(hostContext(new Recorder().on("filesystem /", output)));

describe("the OS disk", () => {
  it.each([
    ["a container's root", "type=overlay\n", "overlay without a disk of its own"],
    ["a folder of another filesystem", "type=ext4\n", "ext4 without a disk of its own"],
    ["a partition", told(PARTITION), "ext4 of 64 GiB"],
    ["a whole disk", told({ device: "vda", disk: "vda" }), "ext4 of 64 GiB"],
    ["xfs", told({ ...PARTITION, type: "xfs" }), "xfs of 64 GiB"],
  ])("is as declared: %s", async (_, output, seen) => {
    expect(await check(output)).toEqual({ ok: true, seen, warning: undefined });
  });

  it.each([
    ["the disk", told({ diskBytes: 30 * GIB, deviceBytes: 30 * GIB }), "the OS disk has 64 GiB", "30 GiB"],
    [
      "the partitions",
      told({ partition: 1, partitionedBytes: 30 * GIB, deviceBytes: 30 * GIB, bytes: 30 * GIB }),
      "the partitions of the OS disk take its 64 GiB",
      "34 GiB in none",
    ],
    [
      "the filesystem",
      told({ ...PARTITION, bytes: 30 * GIB }),
      "the filesystem of the OS disk has 64 GiB",
      "30 GiB",
    ],
  ])("differs where it stayed small: %s", async (_, output, expected, seen) => {
    expect(await check(output)).toMatchObject({ ok: false, expected, seen });
  });

  it.each([
    [
      told({
        device: "dm-0",
        mapper: "rootvg-rootlv",
        deviceBytes: 2 * GIB,
        bytes: 2 * GIB,
        volumeBytes: 23 * GIB,
      }),
      "41 GiB of sda are in no logical volume",
    ],
    [
      told({
        partition: 1,
        behind: "sda2",
        partitionedBytes: 30 * GIB,
        deviceBytes: 29 * GIB,
        bytes: 29 * GIB,
      }),
      "34 GiB of sda are in no partition: the filesystem's own cannot grow, because sda2 lies behind it",
    ],
    [told({ ...PARTITION, type: "btrfs" }), "Longshore does not grow filesystems of the type btrfs"],
  ])("that cannot take all by itself is said to be so, and left alone", async (output, warning) => {
    expect(await check(output)).toMatchObject({ ok: true, warning: expect.stringContaining(warning) });
    const recorder = new Recorder().on("filesystem /", output).on("rescan sda", "");
    await step.change?.(hostContext(recorder));
    expect(recorder.lines).toEqual(["filesystem /", "rescan sda", "filesystem /"]);
  });

  it("is full when all of it is in logical volumes", async () => {
    const output = told({
      device: "dm-0",
      mapper: "rootvg-rootlv",
      deviceBytes: 2 * GIB,
      bytes: 2 * GIB,
      volumeBytes: 63 * GIB,
    });
    expect(await check(output)).toEqual({ ok: true, seen: "ext4 of 2 GiB" });
  });

  it("grows: the disk is looked at again, then its partition, then the filesystem", async () => {
    const small = told({ partition: 1, partitionedBytes: 30 * GIB, deviceBytes: 30 * GIB, bytes: 30 * GIB });
    const recorder = new Recorder()
      .on("filesystem /", small)
      .on("rescan sda", "")
      .on("partition /dev/sda 1", "")
      .on("grow ext4 /dev/sda1 /", "");
    await step.change?.(hostContext(recorder));
    expect(recorder.lines).toEqual([
      "filesystem /",
      "rescan sda",
      "filesystem /",
      "partition /dev/sda 1",
      "grow ext4 /dev/sda1 /",
    ]);
  });

  it("of a container machine is nothing to grow", async () => {
    const recorder = new Recorder().on("filesystem /", "type=overlay\n");
    await step.change?.(hostContext(recorder));
    expect(recorder.lines).toEqual(["filesystem /"]);
  });
});
