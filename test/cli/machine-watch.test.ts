import { expect, it } from "vitest";
import type { HostFacts } from "../../cli/facts.js";
import { machineEnds } from "../../cli/machine-watch.js";

type Power = "running" | "stopped" | "missing";

/** A machine that shows these states one after the other, and the last of them from then on; undefined: no answer. */
function machine(...states: (Power | undefined)[]) {
  const asked: (Power | undefined)[] = [];
  const power = async () => {
    const now = states[Math.min(asked.length, states.length - 1)];
    asked.push(now);
    if (now === undefined) throw new Error("busy");
    return now;
  };
  return { target: { power }, asked };
}

const facts = {} as HostFacts;

it("tells of a machine that is gone, and of no other", async () => {
  const { target, asked } = machine("running", undefined, "stopped", "running", "missing");
  expect(await machineEnds(target, facts, new AbortController().signal, 1, 60_000)).toBe("missing");
  expect(asked).toHaveLength(5);
});

it("tells of one that stays stopped", async () => {
  const { target, asked } = machine("running", "stopped");
  expect(await machineEnds(target, facts, new AbortController().signal, 1, 20)).toBe("stopped");
  expect(asked.length).toBeGreaterThan(2);
});

it("ends when it is told to", async () => {
  const abort = new AbortController();
  const ending = machineEnds(machine("running").target, facts, abort.signal, 1);
  abort.abort();
  expect(await ending).toBeUndefined();
});
