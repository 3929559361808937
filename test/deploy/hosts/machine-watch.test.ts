import { expect, it } from "vitest";
import { machineEnds } from "../../../deploy/hosts/machine-watch.js";

type Power = "running" | "stopped" | "missing";

/** A machine that shows these states one after the other, and the last of them from then on; undefined: no answer. */
function machine(staysDown: boolean, ...states: (Power | undefined)[]) {
  const asked: (Power | undefined)[] = [];
  const look = async () => {
    const now = states[Math.min(asked.length, states.length - 1)];
    asked.push(now);
    if (now === undefined) throw new Error("busy");
    return { power: now, staysDown: staysDown && now === "stopped" };
  };
  return { look, asked };
}

it("tells of a machine that is gone, and of no other", async () => {
  const { look, asked } = machine(false, "running", undefined, "stopped", "running", "missing");
  expect(await machineEnds(look, new AbortController().signal, { pollMs: 1 })).toBe("missing");
  expect(asked).toHaveLength(5);
});

it.each([
  ["may come back", false, { comesBackMs: 20, staysDownMs: 60_000 }],
  ["stays down", true, { comesBackMs: 60_000, staysDownMs: 20 }],
])("tells of one that %s when it is stopped for as long as that takes", async (_, staysDown, times) => {
  const { look, asked } = machine(staysDown, "running", "stopped");
  const signal = new AbortController().signal;
  expect(await machineEnds(look, signal, { pollMs: 1, ...times })).toBe("stopped");
  expect(asked.length).toBeGreaterThan(2);
});

it("ends when it is told to", async () => {
  const abort = new AbortController();
  const ending = machineEnds(machine(false, "running").look, abort.signal, { pollMs: 1 });
  abort.abort();
  expect(await ending).toBeUndefined();
});
