/** Runs the benchmark of the given name and prints its result, one JSON object, as the last line. */
const BENCHES: Readonly<Record<string, () => Promise<object>>> = {
  chaos: async () => (await import("./chaos.js")).chaosBench(process.argv.slice(3)),
  "cli-start": async () => (await import("./cli-start.js")).cliStart(),
  fanout: async () => (await import("./fanout.js")).fanout(),
  fuzz: async () => (await import("./fuzz.js")).fuzz(),
  machines: async () => (await import("./machines.js")).machines(),
  "plan-scale": async () => (await import("./plan-scale.js")).planScale(),
  share: async () => (await import("./share.js")).share(),
  synth: async () => (await import("./synth.js")).synth(),
  up: async () => (await import("./up.js")).up(),
};

const name = process.argv[2] ?? "";
const bench = BENCHES[name];
if (bench) {
  console.log(JSON.stringify(await bench()));
} else {
  console.error(`Benchmarks: ${Object.keys(BENCHES).join(", ")}. Run one with: npm run -s bench -- NAME`);
  process.exitCode = 2;
}
