import { diskUnit } from "../../core/guest.js";
import type { DiskSpec } from "../../core/spec.js";
import { diskState } from "../commands/disk.js";
import { startUnit, unitLog } from "../commands/host.js";
import { ask } from "./ask.js";
import type { HostContext, Step } from "./step.js";

/** A data disk is mounted where it shall be, with the filesystem that it shall have. */
export function diskStep(disk: DiskSpec): Step {
  const { name, lun, filesystem, mountPath } = disk;
  const expected = `disk ${name} (LUN ${lun}) is mounted at ${mountPath} with ${filesystem}`;
  return {
    title: `disk ${name}`,
    check: async (host) => {
      const [device = "", mounted = "", type = ""] = await state(host, disk);
      if (device === "")
        return { ok: false, expected, seen: `no disk at LUN ${lun}`, remedy: "Run `longshore up`." };
      if (mounted === "") {
        return { ok: false, expected, seen: "not mounted", log: await ask(host, unitLog(diskUnit(lun), 10)) };
      }
      if (mounted !== device)
        return { ok: false, expected, seen: `another device, ${mounted}, at ${mountPath}` };
      if (type !== filesystem)
        return { ok: false, expected, seen: type, remedy: "A filesystem is never made anew." };
      return { ok: true, seen: `${type} at ${mountPath}` };
    },
    change: async (host) => {
      const [device = "", mounted = ""] = await state(host, disk);
      if (device !== "" && mounted === "") await ask(host, startUnit(diskUnit(lun)));
    },
  };
}

async function state(host: HostContext, { lun, mountPath }: DiskSpec): Promise<string[]> {
  return (await ask(host, diskState(lun, mountPath))).split("\n").map((line) => line.trim());
}
