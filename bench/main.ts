/**
 * Runs the benchmark of the given name and prints its result, one JSON object, as the last line. Exit code 1: its claim
 * does not hold, or it could not be run. The usual size is the default.
 */
import { type BenchSize, ClaimFails } from "./claim.js";

const BENCHES: Readonly<Record<string, (size: BenchSize) => Promise<object>>> = {
  chaos: async (size) => (await import("./chaos.js")).chaosBench(size, process.argv.slice(3)),
  "cli-start": async (size) => (await import("./cli-start.js")).cliStart(size),
  everyday: async (size) => (await import("./everyday.js")).everyday(size),
  fanout: async (size) => (await import("./fanout.js")).fanout(size),
  fuzz: async (size) => (await import("./fuzz.js")).fuzz(size),
  machines: async (size) => (await import("./machines.js")).machines(size),
  "plan-scale": async (size) => (await import("./plan-scale.js")).planScale(size),
  share: async (size) => (await import("./share.js")).share(size, process.argv.slice(4)),
  start: async (size) => (await import("./start.js")).start(size),
  synth: async (size) => (await import("./synth.js")).synth(size),
  up: async (size) => (await import("./up.js")).up(size),
};

const [name = "", size = "usual"] = process.argv.slice(2);
const bench = BENCHES[name];
if (!bench || !(size === "smallest" || size === "usual" || name === "chaos")) {
  console.error(
    `Usage: npm run -s bench -- NAME [smallest], NAME one of ${Object.keys(BENCHES).join(", ")}.`,
  );
  process.exitCode = 2;
} else {
  try {
    console.log(JSON.stringify(await bench(size === "smallest" ? "smallest" : "usual")));
  } catch (error) {
    console.error(error instanceof ClaimFails ? `${name}: ${error.message}` : error);
    process.exitCode = 1;
  }
}
