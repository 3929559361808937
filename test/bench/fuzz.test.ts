import { expect, it } from "vitest";
import { runBench } from "../support/bench.js";

it("plans or refuses random configurations, with a path and a reason, without a crash or a hang", async () => {
  const seed = Number(process.env.LONGSHORE_SEED ?? 1);
  const { refused, ...rest } = await runBench("fuzz", { LONGSHORE_SEED: String(seed) });
  expect(rest).toEqual({ bench: "fuzz", configurations: 500, crashed: 0, hung: 0, seed });
  expect(refused).toBeGreaterThan(50);
  expect(refused).toBeLessThan(450);
});
