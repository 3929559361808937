import { growMounted, lookAtFilesystem, sizeFinding } from "./disk-size.js";
import type { HostStep } from "./host-context.js";

/** The root filesystem takes all of an OS disk that has the size declared. Many images see to it at boot, not all. */
export function osDiskStep(declaredGib: number): HostStep {
  return {
    title: "OS disk",
    // What there is runs on it.
    stops: "dependents",
    check: async (host) => {
      const root = await lookAtFilesystem(host, "/");
      return root
        ? sizeFinding("the OS disk", declaredGib, root)
        : { ok: false, expected: "a filesystem is mounted at /", seen: "none" };
    },
    change: (host) => growMounted(host, "/"),
  };
}
