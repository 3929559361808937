import { expect, it } from "vitest";
import { runBench } from "../support/bench.js";

it("starts as many machines, with an engine that answers, as bare containers of the same image", {
  timeout: 1_500_000,
}, async () => {
  const { bench, count, ...figures } = await runBench("machines");
  expect({ bench, count }).toEqual({ bench: "machines", count: 2 });
  expect(Object.keys(figures)).toEqual(["seconds", "bare_seconds", "ratio"]);
  for (const figure of Object.values(figures)) expect(figure).toBeGreaterThan(0);
});
