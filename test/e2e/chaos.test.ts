import { expect, it } from "vitest";
import { runBench } from "../support/bench.js";

it("ten rounds of killing things end well, with nothing left and nothing lost", {
  timeout: 1_500_000,
}, async () => {
  expect(await runBench("chaos")).toMatchObject({ rounds: 10, converged: 10, orphans: 0, lost: 0 });
});
