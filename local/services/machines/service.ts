import type { Machine } from "../../network/machines.js";
import type { LocalService } from "../service.js";

/** Machines that ask for a reboot are started again. */
export const MACHINES: LocalService = {
  name: "machines",
  start: async ({ driverOf }) => {
    const { tendMachines } = await import("./tend.js");
    const stopping = new AbortController();
    let known: readonly Machine[] = [];
    let tended: Promise<void> | undefined;
    return {
      bring: ({ machines }) => {
        known = machines;
        tended ??= tendMachines(() => known, driverOf, stopping.signal);
      },
      settled: [],
      failed: [],
      close: async () => {
        stopping.abort();
        await tended;
      },
    };
  },
};
