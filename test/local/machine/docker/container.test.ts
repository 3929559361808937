import { expect, test } from "vitest";
import { machineState, parseContainer } from "../../../../local/machine/docker/container.js";

test.each([
  ["that was never started", { StartedAt: "0001-01-01T00:00:00Z" }, { exists: false }],
  ["that runs", { Running: true }, { exists: true, running: true }],
  ["whose systemd asked for a reboot", { ExitCode: 129 }, { exists: true, running: false, why: "reboot" }],
  ["whose systemd powered off", { ExitCode: 130 }, { exists: true, running: false, why: "poweroff" }],
  ["that was killed", { ExitCode: 137 }, { exists: true, running: false, why: "crashed" }],
  ["whose init ended by itself", { ExitCode: 0 }, { exists: true, running: false, why: "crashed" }],
])("a container %s", (_, state, expected) => {
  const whole = { Running: false, ExitCode: 0, StartedAt: "2026-11-21T12:00:00.1Z", ...state };
  const inspected = `${JSON.stringify(whole)}\n{"longshore.instance":"i"}`;
  expect(machineState(parseContainer(`${inspected}\n{"net":{}}`))).toEqual(expected);
});

test("a container that runs without a network is down for everybody", () => {
  const state = JSON.stringify({ Running: true, ExitCode: 0, StartedAt: "2026-11-21T12:00:00.1Z" });
  expect(machineState(parseContainer(`${state}\nnull\n{}`))).toEqual({
    exists: true,
    running: false,
    why: "disconnected",
  });
});

test("no container", () => {
  expect(machineState(undefined)).toEqual({ exists: false });
});

test("the machine that a container is", () => {
  const state = JSON.stringify({ Running: true, ExitCode: 0, StartedAt: "2026-11-21T12:00:00.1Z" });
  expect(parseContainer(`${state}\n{"longshore.instance":"i-1","longshore":"x"}\n{}`).instanceId).toBe("i-1");
  expect(parseContainer(`${state}\nnull\nnull`).instanceId).toBeUndefined();
});
