import { join } from "node:path";
import type { Emit } from "../../core/events.js";
import type { HostSpec } from "../../core/spec/index.js";
import type { Arm } from "../../scripts/azure/arm.js";
import { hostKeys } from "../../scripts/azure/host-keys.js";
import { readVirtualMachine, startVirtualMachine } from "../../scripts/azure/virtual-machine.js";
import type { HostFacts } from "../facts/host-facts.js";
import type { Run } from "../run.js";

export type Power = "running" | "stopped" | "missing";

export interface MachineState {
  readonly power: Power;
  /** It is stopped, and nothing is under way that would end that, as where it reboots. */
  readonly staysDown: boolean;
}

/** How the machine of a host is, as its cloud says. */
export async function machineState(arm: Arm, { vmId }: HostFacts): Promise<MachineState> {
  return (await readVirtualMachine(arm, vmId)) ?? { power: "missing", staysDown: false };
}

/** Starts a machine that is stopped, and waits until it runs. */
export async function startMachine(arm: Arm, { vmId }: HostFacts, emit: Emit): Promise<void> {
  emit({ type: "progress", what: vmId, detail: "starting" });
  await startVirtualMachine(arm, vmId);
  emit({ type: "progress", what: vmId, detail: "started", over: true });
}

/**
 * The host keys to pin, learned over a channel that the host's neighbours cannot write. A machine that has none yet is
 * asked again for this long.
 */
export function hostKeysOf(
  { target, signal, emit }: Pick<Run, "target" | "signal" | "emit">,
  host: HostSpec,
  facts: HostFacts,
  waitSeconds: number,
): Promise<readonly string[]> {
  const stack = host.path.split("/")[0] ?? "";
  return hostKeys(target.arm, {
    id: facts.vmId,
    ...(facts.uniqueId === undefined ? {} : { uniqueId: facts.uniqueId }),
    pinFile: join(target.workspaces, stack, `${host.name}.host-keys.json`),
    deadlineSeconds: waitSeconds,
    signal,
    onProgress: (detail) => emit({ type: "progress", what: host.path, detail }),
  });
}
