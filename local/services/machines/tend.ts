import { errorText } from "../../../system/log.js";
import type { MachineDriver } from "../../machine/driver.js";
import type { Machine, MachineEffect } from "../../network/machines.js";
import { pause } from "../watch.js";

/**
 * Starts again the machines that asked for a reboot; those that powered off stay down, as their driver remembers.
 * Runs until aborted.
 */
export async function tendMachines(
  machines: () => readonly Machine[],
  driverOf: (kind: MachineDriver["kind"]) => MachineDriver,
  signal: AbortSignal,
): Promise<void> {
  const watches = new Map<MachineDriver["kind"], { close(): void }>();
  const restingUntil = new Map<string, number>();
  let wake: (() => void) | undefined;
  let ended = false;
  while (!signal.aborted) {
    ended = false;
    const effects = machines().flatMap(({ effect }) => effect ?? []);
    for (const kind of new Set(effects.map(({ driver }) => driver))) {
      const watch = watches.has(kind)
        ? undefined
        : driverOf(kind).watch?.(() => {
            ended = true;
            wake?.();
          });
      if (watch) watches.set(kind, watch);
    }
    for (const effect of effects) await restart(effect, driverOf, restingUntil);
    const told = effects.every(({ driver }) => watches.has(driver));
    if (!ended) await pause(told ? TOLD_POLL_MS : POLL_MS, signal, (resume) => (wake = resume));
  }
  for (const watch of watches.values()) watch.close();
}

const POLL_MS = 1000;
/** Where the driver tells of machines that end, and in case that it missed one. */
const TOLD_POLL_MS = 15_000;
const REST_AFTER_FAILURE_MS = 10_000;

async function restart(
  { driver, machine }: MachineEffect,
  driverOf: (kind: MachineDriver["kind"]) => MachineDriver,
  restingUntil: Map<string, number>,
): Promise<void> {
  if (Date.now() < (restingUntil.get(machine) ?? 0)) return;
  try {
    const state = await driverOf(driver).probe(machine);
    if (!state.exists || state.running || state.why !== "reboot") return;
    console.log(`${new Date().toISOString()} ${machine} asked for a reboot: starting it`);
    await driverOf(driver).start(machine);
  } catch (error) {
    console.error(`${new Date().toISOString()} ${machine}: ${errorText(error)}`);
    restingUntil.set(machine, Date.now() + REST_AFTER_FAILURE_MS);
  }
}
