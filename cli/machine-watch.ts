import { setTimeout as sleep } from "node:timers/promises";
import type { HostFacts } from "./facts.js";
import type { Target } from "./targets/target.js";

const POLL_MS = 5000;
/** A machine that reboots is stopped for a moment. */
const STOPPED_MS = 60_000;

export type Ending = "stopped" | "missing";

/**
 * Resolves when the machine is removed, or stays stopped for a minute: nothing that is waited for on it will come.
 * Undefined when aborted before.
 */
export async function machineEnds(
  target: Pick<Target, "power">,
  facts: HostFacts,
  signal: AbortSignal,
  pollMs = POLL_MS,
  stoppedMs = STOPPED_MS,
): Promise<Ending | undefined> {
  let stoppedSince: number | undefined;
  while (!signal.aborted) {
    await sleep(pollMs, undefined, { signal }).catch(() => {});
    if (signal.aborted) return undefined;
    // Not to be told for once, by a cloud or an engine that is busy, says nothing about the machine.
    const power = await target.power(facts).catch(() => "running" as const);
    if (power === "missing") return power;
    stoppedSince = power === "stopped" ? (stoppedSince ?? Date.now()) : undefined;
    if (stoppedSince !== undefined && Date.now() - stoppedSince >= stoppedMs) return "stopped";
  }
  return undefined;
}
