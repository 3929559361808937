import { expect, it } from "vitest";
import { runBench } from "../support/bench.js";

it("finds that the command line starts with little more than node itself", async () => {
  const { ratio, cpu_ms } = await runBench("cli-start");
  expect(ratio).toBeGreaterThan(1);
  expect(ratio).toBeLessThanOrEqual(3);
  expect(cpu_ms).toBeGreaterThan(0);
});
