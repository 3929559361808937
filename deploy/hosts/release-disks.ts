import { forgetDisk } from "../../scripts/commands/disk.js";
import { ask } from "../../scripts/provision/ask.js";
import type { SynthesizedStack } from "../program/stack.js";
import type { Run } from "../run.js";
import type { Detachment } from "../terraform/attachments.js";
import type { StateJson } from "../terraform/json.js";
import { attributesAt } from "../terraform/state-values.js";
import { askHosts } from "./ask.js";

/**
 * Before disks are taken from machines that go on: on each host, what uses them stops, and they are unmounted. A host that
 * cannot be reached is no reason to leave its disks: that is told.
 */
export async function releaseDisks(
  run: Run,
  stack: SynthesizedStack,
  state: StateJson,
  detached: readonly Detachment[],
): Promise<void> {
  const disksOf = (vm: string) => detached.filter(({ vmId }) => vmId === attributesAt(state, vm)?.id);
  const visits = await askHosts(run, stack, state, {
    on: ({ resources }) => disksOf(resources.vm).length > 0,
    work: async (host) => {
      for (const { lun } of disksOf(host.spec.resources.vm)) {
        host.report(`unmounting the disk at LUN ${lun}`);
        await ask(host, forgetDisk(lun));
      }
    },
  });
  for (const { host, reach } of visits) {
    if (reach === "ssh") continue;
    run.emit({
      type: "warning",
      text: `${host}: its disks are detached without being unmounted there (${reach})`,
    });
  }
}
