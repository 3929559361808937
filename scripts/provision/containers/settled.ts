import { setTimeout as sleep } from "node:timers/promises";
import type { ContainerSpec } from "../../../core/spec/index.js";
import type { HostContext, HostStep } from "../host-context.js";
import type { Difference } from "../step.js";
import { type ContainerState, containerStates } from "./container-state.js";
import { lastLines } from "./last-lines.js";
import { type Notes, readNotes, writeNotes } from "./notes.js";
import type { Started } from "./started.js";

/** For how long a container runs before it is believed to go on. */
export const SETTLING_SECONDS = 5;
/** One that the engine started again so short a time ago may be in a loop. */
const RECENT_MINUTES = 5;

/**
 * Containers go on running: none that this run has started ended within its settling time, and none has been started
 * again by the engine of late. How often the engine had started each one when it was last converged is noted on the
 * host, so that restarts of long ago are not told for ever.
 */
export function settled(
  containers: readonly ContainerSpec[],
  started: Started,
  settlingSeconds = SETTLING_SECONDS,
): HostStep {
  return {
    title: "containers go on running",
    layer: "workload",
    check: async (host) => {
      await settle(started, settlingSeconds);
      const [states, notes] = await look(host, containers);
      const restless = containers.flatMap(({ name }) => restlessness(name, states, notes, started) ?? []);
      const failing = restless.filter(({ isLoop }) => isLoop);
      if (failing.length > 0) return await different(host, failing);
      if ([...states].some(([name, { id }]) => notes.restarts[name]?.id !== id)) {
        return { ok: false, expected: EXPECTED, seen: "some that were not looked at since they were made" };
      }
      const warning = restless.map(({ text }) => text).join("; ");
      return { ok: true, seen: "they do", ...(warning === "" ? {} : { warning }) };
    },
    change: async (host) => {
      const [states, notes] = await look(host, containers);
      const isLoop = (name: string) => restlessness(name, states, notes, started)?.isLoop ?? false;
      const now = [...states].map(([name, { id, restarts }]) => {
        // One in a loop is counted from where it was: it stays one until it is mended.
        return [name, { id, count: isLoop(name) ? before(notes, name, id) : restarts }] as const;
      });
      await writeNotes(host, { ...notes, restarts: Object.fromEntries(now) });
    },
  };
}

const EXPECTED = "every container goes on running once it is started";

/** Waits for what is left of the settling time of the last one that was started: all of them settle at once. */
async function settle({ sinceLast }: Started, seconds: number): Promise<void> {
  if (sinceLast === undefined) return;
  const left = seconds * 1000 - sinceLast;
  if (left > 0) await sleep(left);
}

async function look(
  host: HostContext,
  containers: readonly ContainerSpec[],
): Promise<[ReadonlyMap<string, ContainerState>, Notes]> {
  const names = containers.map(({ name }) => name);
  return await Promise.all([containerStates(host, names), readNotes(host)]);
}

interface Restless {
  readonly name: string;
  readonly text: string;
  /** Whether it may be in a loop now; else its restarts are of some time ago. */
  readonly isLoop: boolean;
}

function restlessness(
  name: string,
  states: ReadonlyMap<string, ContainerState>,
  notes: Notes,
  started: Started,
): Restless | undefined {
  const state = states.get(name);
  if (!state) return undefined;
  const { id, restarts, startedAt, running, succeeded, status } = state;
  const noted = before(notes, name, id);
  // The engine counts from nothing again when it, or somebody, starts a container on purpose.
  const since = restarts >= noted ? restarts - noted : restarts;
  if (started.has(name) && !running && !succeeded) {
    return { name, text: `${name} was started and is ${status}`, isLoop: true };
  }
  if (since === 0) return undefined;
  const ago = startedAt === undefined ? 0 : Date.now() - startedAt.getTime();
  const text = `the engine started ${name} again ${since === 1 ? "once" : `${since} times`}, last ${agoText(ago)}`;
  return { name, text, isLoop: started.has(name) || ago < RECENT_MINUTES * 60_000 };
}

function before({ restarts }: Notes, name: string, id: string): number {
  const noted = restarts[name];
  return noted?.id === id ? noted.count : 0;
}

function agoText(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  if (seconds < 120) return `${seconds} s ago`;
  return seconds < 7200 ? `${Math.round(seconds / 60)} min ago` : `${Math.round(seconds / 3600)} h ago`;
}

async function different(host: HostContext, failing: readonly Restless[]): Promise<Difference> {
  const logs = await Promise.all(
    failing.map(async ({ name }) => `${name}:\n${(await lastLines(host, name)) ?? "(it wrote nothing)"}`),
  );
  return {
    ok: false,
    expected: EXPECTED,
    seen: failing.map(({ text }) => text).join("; "),
    log: logs.join("\n"),
  };
}
