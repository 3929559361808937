import * as z from "zod";
import { LongshoreError } from "../../../core/errors.js";
import type { AttachedDisk } from "../driver.js";
import { attempt, run } from "../run.js";

/** The loop device of a disk image: `loop7` is number 7. */
export interface LoopDevice {
  readonly device: string;
  readonly number: number;
}

/** The disk image as a block device of this computer; the same one when it is attached already. */
export async function attachLoop(where: string, disk: AttachedDisk): Promise<LoopDevice> {
  if (process.getuid?.() !== 0) {
    throw new LongshoreError({
      where,
      rule: "a data disk of a container machine is a loop device, which only root can make",
      seen: "a user without root",
      remedy:
        "Run the command as root, or set LONGSHORE_MACHINES=qemu, whose machines have disks of their own.",
    });
  }
  const path = await run("losetup", ["--find", "--show", "--nooverlap", disk.file], {
    where,
    timeoutSeconds: 30,
  });
  const device = path.trim().replace("/dev/", "");
  return { device, number: Number(device.replace("loop", "")) };
}

/** Frees the loop device, if there is one; while a machine still has it mounted, that happens when it lets go. */
export async function detachLoop(where: string, disk: AttachedDisk): Promise<void> {
  for (const path of await loopsOf(disk)) {
    const detached = await attempt("losetup", ["--detach", path], { timeoutSeconds: 30 });
    // One that let go by itself in the meantime is what was wanted.
    if (detached.ok || !(await loopsOf(disk)).includes(path)) continue;
    throw new LongshoreError(
      {
        where,
        rule: `the loop device ${path} can be freed`,
        seen: detached.complaint,
        remedy: "Run the command again.",
      },
      { cause: detached.cause },
    );
  }
}

/** Has the loop device take up that its file has grown. */
export async function growLoop(where: string, disk: AttachedDisk): Promise<void> {
  for (const path of await loopsOf(disk)) await run("losetup", ["--set-capacity", path], { where });
}

/** The loop devices of a disk image, also of one whose file was removed. */
export async function loopsOf(disk: AttachedDisk): Promise<string[]> {
  return (await listLoops()).filter(({ file }) => file === disk.file).map(({ path }) => path);
}

/** All loop devices of this computer, with their files: `removed` when only the device still has it. */
export async function listLoops(): Promise<{ path: string; file: string; removed: boolean }[]> {
  const listed = await attempt("losetup", ["--list", "--json", "--output", "NAME,BACK-FILE"]);
  // It prints nothing when there is none.
  if (!listed.ok || listed.stdout.trim() === "") return [];
  return loopsSchema.parse(JSON.parse(listed.stdout)).loopdevices.map(({ name, "back-file": backing }) => {
    const file = backing ?? "";
    const removed = file.endsWith(REMOVED);
    return { path: name, file: removed ? file.slice(0, -REMOVED.length) : file, removed };
  });
}

/** How the kernel marks such a file. */
const REMOVED = " (deleted)";

const loopsSchema = z.object({
  loopdevices: z.array(z.object({ name: z.string(), "back-file": z.string().nullish() })),
});

/** A line of the list that guest/disks reads. */
export function diskLine(disk: AttachedDisk, loop: LoopDevice): string {
  return `${disk.lun} ${loop.device} ${loop.number} ${disk.file}\n`;
}
