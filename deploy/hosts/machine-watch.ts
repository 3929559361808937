import { setTimeout as sleep } from "node:timers/promises";
import type { MachineState } from "./machine.js";

/** How often to ask, and how long a stopped machine is waited for. */
const TIMES = {
  pollMs: 5000,
  /** One that reboots, or is off its network, is stopped for a moment. */
  comesBackMs: 60_000,
  /** One that was powered off or has crashed may be under way to its next start. */
  staysDownMs: 5000,
};

export type Ending = "stopped" | "missing";

/**
 * Resolves when the machine is removed, or stays stopped: nothing that is waited for on it will come. `look` asks how
 * it is. Undefined when aborted before.
 */
export async function machineEnds(
  look: () => Promise<MachineState>,
  signal: AbortSignal,
  times: Partial<typeof TIMES> = {},
): Promise<Ending | undefined> {
  const { pollMs, comesBackMs, staysDownMs } = { ...TIMES, ...times };
  let stoppedSince: number | undefined;
  while (!signal.aborted) {
    await sleep(pollMs, undefined, { signal }).catch(() => {});
    if (signal.aborted) return undefined;
    // Not to be told for once, by a cloud or an engine that is busy, says nothing about the machine.
    const { power, staysDown } = await look().catch(() => UNKNOWN);
    if (power === "missing") return power;
    stoppedSince = power === "stopped" ? (stoppedSince ?? Date.now()) : undefined;
    if (stoppedSince === undefined) continue;
    if (Date.now() - stoppedSince >= (staysDown ? staysDownMs : comesBackMs)) return "stopped";
  }
  return undefined;
}

const UNKNOWN: MachineState = { power: "running", staysDown: false };
