import { expect, it } from "vitest";
import { runBench } from "../support/bench.js";

it("plans stacks of one to four hosts, each with all of its resources", async () => {
  const { bench, ...figures } = await runBench("plan-scale");
  expect(bench).toBe("plan-scale");
  expect(Object.keys(figures)).toEqual(["seconds_1", "seconds_2", "seconds_4", "growth"]);
  for (const figure of Object.values(figures)) expect(figure).toBeGreaterThan(0);
});
