import { expect, it } from "vitest";
import { runBench } from "../support/bench.js";

it("starts in a clean clone, without an engine, from empty caches", { timeout: 1_800_000 }, async () => {
  const { bench, machines, seconds, phases } = await runBench("start");
  expect({ bench, machines }).toEqual({ bench: "start", machines: "container" });
  expect(seconds).toBeGreaterThan(0);
  expect(Object.keys(phases as object)).toEqual(
    expect.arrayContaining(["npm packages", "build", "machine image", "up"]),
  );
});
