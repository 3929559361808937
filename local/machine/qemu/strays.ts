import { existsSync, readdirSync, readFileSync } from "node:fs";
import { identify } from "../../../system/process.js";
import type { Stray } from "../driver.js";
import type { MachineFolders } from "../folder.js";
import { QEMU } from "./accelerator.js";
import { endQemu } from "./process.js";

/** Virtual machines of this cloud that run although their folder is gone. Found on Linux only. */
export function findStrays(hash: string, folders: MachineFolders): Stray[] {
  if (!existsSync("/proc/self/cmdline")) return [];
  const known = new Set(folders.names());
  return readdirSync("/proc")
    .filter((pid) => /^\d+$/.test(pid))
    .flatMap((pid) => {
      const identity = identify(Number(pid));
      const name = machineOf(commandLine(pid), hash);
      if (!identity || name === undefined || known.has(name)) return [];
      return [{ kind: "process", name: `${name} (${pid})`, remove: () => endQemu(identity) }];
    });
}

/** The name of the machine of this cloud that a QEMU was started for. */
export function machineOf(argv: readonly string[], hash: string): string | undefined {
  const name = argv[argv.indexOf("-name") + 1];
  return argv[0]?.endsWith(QEMU) && name?.startsWith(`longshore-${hash}-`) ? name : undefined;
}

function commandLine(pid: string): string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
  } catch {
    return []; // It has ended since.
  }
}
