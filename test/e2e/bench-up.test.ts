import { expect, it } from "vitest";
import { runBench } from "../support/bench.js";

it("brings up what a machine by hand is", {
  timeout: 1_500_000,
}, async () => {
  const { bench, ...figures } = await runBench("up");
  expect(bench).toBe("up");
  expect(Object.keys(figures)).toEqual(["ratio", "seconds"]);
  for (const figure of Object.values(figures)) expect(figure).toBeGreaterThan(0);
});
