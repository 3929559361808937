import { forgetDisk, knownDisks } from "../commands/disk.js";
import { ask } from "./ask.js";
import type { HostContext, HostStep } from "./host-context.js";

/** A host that was told of a disk waits for it at each boot: also when it was taken away since. */
export const undeclaredDisks: HostStep = {
  title: "no undeclared disks",
  gate: true,
  check: async (host) => {
    const undeclared = await list(host);
    if (undeclared.length === 0) return { ok: true, seen: "none" };
    return {
      ok: false,
      expected: "the host waits for declared disks only",
      seen: `LUN ${undeclared.join(", ")}`,
    };
  },
  change: async (host) => {
    for (const lun of await list(host)) await ask(host, forgetDisk(lun));
  },
};

async function list(host: HostContext): Promise<number[]> {
  const declared = new Set(host.spec.disks.map(({ lun }) => lun));
  return (await ask(host, knownDisks()))
    .split("\n")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((lun) => !declared.has(lun));
}
