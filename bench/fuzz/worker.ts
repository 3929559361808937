/** Runs the trials of the given numbers and tells of each: `worker.ts SEED FIRST END`. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../system/package-root.js";
import { runTrial } from "./trial.js";

const [seed = 0, first = 0, end = 0] = process.argv.slice(2).map(Number);
const types = readdirSync(join(packageRoot(), "local/azurerm/catalogue/resources")).map((name) =>
  name.replace(".json", ""),
);
for (let number = first; number < end; number++) {
  const trial = await runTrial(types, seed, number);
  process.send?.({ number, ...trial });
}
process.disconnect?.();
