import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { exitCode, isThere } from "./command.mjs";

const QEMU = "qemu-system-x86_64";

/** Writes 0x10 to QEMU's port for the end of a test, which then ends with 0x10 * 2 + 1, and halts. */
const BOOT_SECTOR = Buffer.alloc(512);
BOOT_SECTOR.set([0xba, 0x01, 0x05, 0xb0, 0x10, 0xee, 0xf4, 0xeb, 0xfd]);
BOOT_SECTOR.set([0x55, 0xaa], 510);
const BOOTED = 0x21;

/**
 * Whether a virtual machine boots with KVM: a device that is there may fail or hang at its first use. Undefined where
 * QEMU, which would tell, is not installed yet.
 * @param {string} [accelerator]  another one, to test the probe itself
 */
export function machineBoots(accelerator = "kvm") {
  if (accelerator === "kvm" && !existsSync("/dev/kvm")) return false;
  if (!isThere(QEMU)) return undefined;
  const folder = mkdtempSync(join(tmpdir(), "longshore-kvm-"));
  try {
    const disk = join(folder, "boot.img");
    writeFileSync(disk, BOOT_SECTOR);
    const argv = [
      ...["-nodefaults", "-no-user-config", "-display", "none", "-machine", "pc", "-m", "64"],
      ...["-accel", accelerator, "-no-reboot", "-device", "isa-debug-exit,iobase=0x501"],
      ...["-drive", `file=${disk},format=raw,if=ide`],
    ];
    // On some computers it hangs now and then.
    return [1, 2, 3].every(() => exitCode(QEMU, argv) === BOOTED);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
