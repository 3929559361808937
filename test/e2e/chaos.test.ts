import { expect, it } from "vitest";
import { chaos } from "../../bench/chaos.js";

it("ten rounds of killing things end well, with nothing left and nothing lost", {
  timeout: 1_500_000,
}, async () => {
  const { converged, orphans, lost } = await chaos({ rounds: 10, seed: 4 });
  expect({ converged, orphans, lost }).toEqual({ converged: 10, orphans: 0, lost: 0 });
});
