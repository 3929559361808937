import { existsSync } from "node:fs";
import { join } from "node:path";
import { makePrivateFolder } from "../../../system/private.js";
import { run } from "../run.js";
import { buildWhole } from "./cache.js";

/** What a virtual machine starts from; never written to again. */
export interface DiskImage {
  /** A raw ext4 file system; sparse. */
  readonly disk: string;
  readonly kernel: string;
  readonly initrd: string;
}

export function findDiskImage(folder: string): DiskImage | undefined {
  if (!existsSync(folder)) return undefined;
  return {
    disk: join(folder, "root.img"),
    kernel: join(folder, "vmlinuz"),
    initrd: join(folder, "initrd.img"),
  };
}

/** Makes the folder of a disk image from a root folder's tar file. */
export async function buildRootDisk(folder: string, rootfs: string): Promise<DiskImage> {
  await buildWhole(folder, async (temporary) => {
    makePrivateFolder(temporary);
    const [program, ...argv] = rootDiskCommand(rootfs, process.getuid?.() === 0);
    await run(program, argv, { where: "machine image", cwd: temporary });
  });
  return findDiskImage(folder) as DiskImage;
}

/** Without root, fakeroot (its Debian package) remembers who owns the files. */
function rootDiskCommand(rootfs: string, root: boolean): [string, ...string[]] {
  const shell: [string, ...string[]] = ["sh", "-eu", "-c", ROOT_DISK_SCRIPT, "sh", rootfs];
  return root ? shell : ["fakeroot", ...shell];
}

/** As large as the disks of Azure's own images; only what is written takes room. */
const ROOT_DISK_SCRIPT = `
mkdir tree
chmod 755 tree
tar --extract --file "$1" --directory tree --numeric-owner --preserve-permissions --xattrs --xattrs-include='*'
cp tree/boot/vmlinuz-* vmlinuz
cp tree/boot/initrd.img-* initrd.img
mkfs.ext4 -q -L root -d tree root.img 30G
rm -rf tree
`;
