import { setTimeout as sleep } from "node:timers/promises";
import type { HostFacts } from "../facts/host-facts.js";
import type { Target } from "../targets/target.js";

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
 * Resolves when the machine is removed, or stays stopped: nothing that is waited for on it will come. Undefined when
 * aborted before.
 */
export async function machineEnds(
  target: Pick<Target, "power" | "staysDown">,
  facts: HostFacts,
  signal: AbortSignal,
  times: Partial<typeof TIMES> = {},
): Promise<Ending | undefined> {
  const { pollMs, comesBackMs, staysDownMs } = { ...TIMES, ...times };
  let stoppedSince: number | undefined;
  while (!signal.aborted) {
    await sleep(pollMs, undefined, { signal }).catch(() => {});
    if (signal.aborted) return undefined;
    // Not to be told for once, by a cloud or an engine that is busy, says nothing about the machine.
    const power = await target.power(facts).catch(() => "running" as const);
    if (power === "missing") return power;
    stoppedSince = power === "stopped" ? (stoppedSince ?? Date.now()) : undefined;
    if (stoppedSince === undefined) continue;
    const patienceMs = (await target.staysDown(facts).catch(() => false)) ? staysDownMs : comesBackMs;
    if (Date.now() - stoppedSince >= patienceMs) return "stopped";
  }
  return undefined;
}
