import { expect, it } from "vitest";
import { runBench } from "../support/bench.js";

it("times what is done every day, changes nothing where nothing is to change, and deploys a changed container", async () => {
  const { bench, ...figures } = await runBench("everyday");
  expect(bench).toBe("everyday");
  expect(Object.keys(figures)).toEqual([
    "ssh_vs_openssh",
    "ssh_cpu_ms",
    "status_seconds",
    "verify_seconds",
    "deploy_noop_seconds",
    "deploy_changed_seconds",
    "up_noop_seconds",
    "synth_seconds",
  ]);
  for (const figure of Object.values(figures)) expect(figure).toBeGreaterThan(0);
});
