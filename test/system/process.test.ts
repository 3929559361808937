import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, it } from "vitest";
import { identify, isAlive, signalProcess } from "../../system/process.js";

it("ends a process that lives, and passes over one that has ended", async () => {
  const child = spawn("sleep", ["600"], { stdio: "ignore" });
  const pid = child.pid as number;
  const identity = identify(pid);
  expect(identity && isAlive(identity)).toBe(true);
  const ended = once(child, "exit");
  signalProcess(pid, "SIGKILL");
  expect((await ended)[1]).toBe("SIGKILL");
  expect(identity && isAlive(identity)).toBe(false);
  signalProcess(pid, "SIGKILL");
});
