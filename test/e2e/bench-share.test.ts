import { expect, it } from "vitest";
import { runBench } from "../support/bench.js";

it("writes and reads the same over our mount of a share and over mounts by hand", {
  timeout: 1_500_000,
}, async () => {
  const { bench, ...figures } = await runBench("share");
  expect(bench).toBe("share");
  expect(Object.keys(figures)).toEqual([
    "throughput_ratio",
    "small_files_ratio",
    "twin_throughput_ratio",
    "twin_small_files_ratio",
    "throughput_mib_per_second",
    "ready_seconds",
  ]);
  for (const figure of Object.values(figures)) expect(figure).toBeGreaterThan(0);
});
