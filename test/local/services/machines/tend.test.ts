import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, expect, it } from "vitest";
import type { MachineDriver, MachineState } from "../../../../local/machine/driver.js";
import type { Machine } from "../../../../local/network/machines.js";
import { tendMachines } from "../../../../local/services/machines/tend.js";

/** A driver that records what is asked of it; the test says what state each machine is in. */
function recorder(states: Record<string, MachineState>) {
  const asked: string[] = [];
  let tell = () => {};
  const unused = () => Promise.reject(new Error("not asked for here"));
  const driver: MachineDriver = {
    kind: "docker",
    ensureNetwork: unused,
    removeNetwork: unused,
    growDisk: unused,
    resize: unused,
    hostSide: unused,
    lineAddress: unused,
    relaySecret: unused,
    create: unused,
    stop: unused,
    kill: unused,
    remove: unused,
    list: unused,
    hostKeys: unused,
    console: unused,
    attachDisk: unused,
    detachDisk: unused,
    run: unused,
    setNetwork: unused,
    cutOff: unused,
    reconnect: unused,
    kept: () => undefined,
    probe: async (name) => {
      asked.push(`probe ${name}`);
      return states[name] ?? { exists: false };
    },
    start: async (name) => {
      asked.push(`start ${name}`);
      if (name === "broken") throw new Error("cannot start");
      states[name] = { exists: true, running: true };
    },
    watch: (onEnd) => {
      tell = onEnd;
      return { close: () => asked.push("close") };
    },
  };
  return { driver, asked, tell: () => tell() };
}

const machine = (name: string): Machine => ({
  vmId: `/${name}`,
  stack: "shop",
  status: "ready",
  hostname: name,
  effect: { driver: "docker", machine: name, network: "net" },
});
const off = (why: "reboot" | "poweroff" | "crashed"): MachineState => ({ exists: true, running: false, why });

const stop = new AbortController();
afterEach(() => stop.abort());

it("starts what asked for a reboot, when it is told of an end, and nothing else", async () => {
  const states: Record<string, MachineState> = {
    web: { exists: true, running: true },
    off: off("poweroff"),
    dead: off("crashed"),
    broken: off("reboot"),
  };
  const { driver, asked, tell } = recorder(states);
  const machines = ["web", "off", "dead", "gone", "broken"].map(machine);
  const tended = tendMachines(
    () => machines,
    () => driver,
    stop.signal,
  );
  await sleep(20);
  expect(asked.filter((each) => each.startsWith("start"))).toEqual(["start broken"]);
  states.web = off("reboot");
  tell();
  while (!asked.includes("start web")) await sleep(5);
  stop.abort();
  await tended;
  expect(asked.filter((each) => each.startsWith("start"))).toEqual(["start broken", "start web"]);
  expect(asked.at(-1)).toBe("close");
});
