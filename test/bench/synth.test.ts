import { expect, it } from "vitest";
import { runBench } from "../support/bench.js";

it("compares programs that make the same configuration", async () => {
  const result = await runBench("synth");
  expect(result).toMatchObject({ bench: "synth", hosts: 2 });
  for (const figure of ["ratio", "rss_mb", "linear"]) expect(result[figure]).toBeGreaterThan(0);
});
