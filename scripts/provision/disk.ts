import { diskFile, diskUnit } from "../../core/guest.js";
import type { DiskSpec } from "../../core/spec/index.js";
import { diskState } from "../commands/disk.js";
import type { FilesystemState } from "../commands/filesystem.js";
import { enableAndRestart, hasProgram, readFile, unitLog, unitState } from "../commands/host.js";
import { packageManagerOf } from "../commands/packages/index.js";
import { ask, askAndTell } from "./ask.js";
import { growMounted, lookAtFilesystem, sizeFinding } from "./disk-size.js";
import type { HostContext, HostStep } from "./host-context.js";

/**
 * A data disk is mounted where it shall be, with the filesystem that it shall have, now and after a reboot, and the
 * filesystem takes all of it.
 */
export function diskStep(disk: DiskSpec): HostStep {
  const { name, lun, sizeGib, filesystem, mountPath } = disk;
  const expected = `disk ${name} (LUN ${lun}) is mounted at ${mountPath} with ${filesystem}`;
  return {
    title: `disk ${name}`,
    check: async (host) => {
      const { device, mounted, type, kept, size } = await look(host, disk);
      if (device === "")
        return { ok: false, expected, seen: `no disk at LUN ${lun}`, remedy: "Run `longshore up`." };
      if (mounted === "" || !size) {
        return { ok: false, expected, seen: "not mounted", log: await ask(host, unitLog(diskUnit(lun), 10)) };
      }
      if (mounted !== device)
        return { ok: false, expected, seen: `another device, ${mounted}, at ${mountPath}` };
      if (type !== filesystem)
        return { ok: false, expected, seen: type, remedy: "A filesystem is never made anew." };
      if (!kept) return { ok: false, expected, seen: "mounted until the next reboot only" };
      const found = sizeFinding(`disk ${name} (LUN ${lun})`, sizeGib, size);
      return found.ok ? { ...found, seen: `${found.seen} at ${mountPath}` } : found;
    },
    // Whatever is on the disk stays: its unit formats only one that holds nothing at all.
    change: async (host) => {
      const { device, mounted, type, kept } = await look(host, disk);
      if (device === "" || (mounted !== "" && (mounted !== device || type !== filesystem))) return;
      if (filesystem === "xfs") await requireXfs(host);
      if (mounted === "" || !kept) {
        await host.transport.put({ ...diskFile(disk), mode: 0o644 });
        await ask(host, enableAndRestart(diskUnit(lun)));
      }
      await growMounted(host, mountPath);
    },
  };
}

interface DiskState {
  /** Device number of the disk; empty when there is none. */
  readonly device: string;
  /** Device number and filesystem of what is mounted; empty when nothing is. */
  readonly mounted: string;
  readonly type: string;
  /** Whether the next boot mounts it again. */
  readonly kept: boolean;
  /** Undefined when nothing is mounted. */
  readonly size: FilesystemState | undefined;
}

async function look(host: HostContext, disk: DiskSpec): Promise<DiskState> {
  const { path, content } = diskFile(disk);
  const [state, file, unit, size] = await Promise.all([
    ask(host, diskState(disk.lun, disk.mountPath)),
    host.transport.run(readFile(path)),
    ask(host, unitState(diskUnit(disk.lun))),
    lookAtFilesystem(host, disk.mountPath),
  ]);
  const [device = "", mounted = "", type = ""] = state.split("\n").map((line) => line.trim());
  const kept = file.stdout === content && unit.includes("UnitFileState=enabled");
  return { device, mounted, type, kept, size };
}

/** Most images have it; where it is there, no package source is asked. */
async function requireXfs(host: HostContext): Promise<void> {
  if ((await host.transport.run(hasProgram("mkfs.xfs"))).exitCode === 0) return;
  const manager = packageManagerOf(host.spec.distribution);
  await askAndTell(host, manager.refresh());
  await askAndTell(host, manager.install([{ name: "xfsprogs" }]));
}
