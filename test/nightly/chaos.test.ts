import { expect, it } from "vitest";
import { runBench } from "../support/bench.js";

it("a hundred rounds of killing things end well, with nothing left and nothing lost", {
  timeout: 7_200_000,
}, async () => {
  expect(await runBench("chaos", {}, ["100"])).toMatchObject({
    rounds: 100,
    converged: 100,
    orphans: 0,
    lost: 0,
  });
});
