import { ensureSystemPackages } from "./apt.mjs";
import { engineVersion, run } from "./command.mjs";
import { ensureEnginePackages } from "./machines.mjs";
import { prepareDist, preparePackages } from "./project.mjs";
import { NeedsUser, runScript } from "./say.mjs";
import { basics, imageBuilder, qemu, testing } from "./system-packages.mjs";
import { testEngine } from "./test-engine.mjs";
import { unpackedTools } from "./unpacked-tools.mjs";

// Prepares what a benchmark needs by the means of `npm test`, then runs it: bench/main.ts has their names.

/** Those that start machines, on the tests' engine; chaos starts an engine of its own, to kill it. */
const ON_THE_ENGINE = ["everyday", "machines", "share", "up"];
const WITH_MACHINES = [...ON_THE_ENGINE, "chaos"];

const [name = "", ...options] = process.argv.slice(2);

await runScript(async () => {
  await preparePackages();
  await ensureSystemPackages([...basics, ...testing.filter((entry) => !entry.services)], "for benchmarks");
  if (WITH_MACHINES.includes(name)) {
    await ensureSystemPackages([...imageBuilder, ...(name === "share" ? qemu : [])], "for the machine image");
    if (name === "chaos" || !engineVersion()) await ensureEnginePackages();
  }
  if (!(await prepareDist())) throw new NeedsUser("The project could not be built: the errors are above.");
  const engine = ON_THE_ENGINE.includes(name) ? await testEngine() : undefined;
  try {
    const tools = await unpackedTools(testing.filter((entry) => entry.services));
    const env = { ...(engine?.env ?? process.env), ...tools };
    return await run(process.execPath, ["--import", "tsx", "bench/main.ts", name, ...options], { env });
  } finally {
    await engine?.stop();
  }
});
