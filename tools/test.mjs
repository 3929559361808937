import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureSystemPackages } from "./apt.mjs";
import { run } from "./command.mjs";
import { engineVersion } from "./machines.mjs";
import { prepareDist, preparePackages } from "./project.mjs";
import { runScript, say, secondsSince } from "./say.mjs";
import { basics, docker, dockerClient, imageBuilder, qemu, testing } from "./system-packages.mjs";
import { testEngine } from "./test-engine.mjs";
import { readReport } from "./test-report.mjs";
import { unpackedTools } from "./unpacked-tools.mjs";

/** @typedef {import("./test-report.mjs").Tally} Tally */

const usage = "usage: npm test [-- unit [pattern] | machines [pattern]]";
const [part, ...patterns] = process.argv.slice(2);

let interrupted = false;
process.on("SIGINT", interrupt);
process.on("SIGTERM", interrupt);

await runScript(async () => {
  if (part !== undefined && part !== "unit" && part !== "machines") {
    console.error(usage);
    return 2;
  }
  await preparePackages();
  await prepareSystem();
  const engine = part === "unit" ? undefined : await testEngine();
  /** @type {Tally[]} */
  const tallies = [];
  try {
    const built = await prepareDist();
    if (!built) tallies.push(failed("build"));
    const env = {
      ...(engine?.env ?? process.env),
      ...(await unpackedTools(testing.filter((entry) => entry.services))),
    };
    if (part === undefined) {
      tallies.push(
        await check("lint", ["node_modules/@biomejs/biome/bin/biome", "check", "--error-on-warnings", "."]),
      );
      tallies.push(await check("types", ["node_modules/typescript/bin/tsc", "-p", "tsconfig.json"]));
      tallies.push(await check("types of tools/", ["node_modules/typescript/bin/tsc", "-p", "tools"]));
    }
    if (part !== "machines") tallies.push(await tests("unit", env));
    if (part !== "unit")
      tallies.push(built ? await tests("machines", env) : failed("machines: nothing built to test"));
  } finally {
    await engine?.stop();
  }
  return conclude(tallies);
});

/** What is only unpacked comes later: see unpackedTools. */
async function prepareSystem() {
  await ensureSystemPackages([...basics, ...testing.filter((entry) => !entry.services)], "for the tests");
  if (part === "unit") return;
  await ensureSystemPackages([...imageBuilder, ...qemu], "for virtual machines and machine images");
  if (engineVersion()) return;
  await ensureSystemPackages(docker, "for container machines");
  await ensureSystemPackages(dockerClient, "for container machines");
}

function interrupt() {
  interrupted = true;
}

/**
 * A check that counts only when it fails.
 * @param {string} name
 * @param {readonly string[]} args  for node
 * @returns {Promise<Tally>}
 */
async function check(name, args) {
  if (interrupted) return failed(`${name}: interrupted`);
  say(name);
  const code = await run(process.execPath, args);
  return code === 0 ? { passed: 0, failed: 0, failures: [] } : failed(`${name}: exit code ${code}`);
}

/**
 * @param {string} what
 * @returns {Tally}
 */
function failed(what) {
  return { passed: 0, failed: 1, failures: [what] };
}

/**
 * @param {"unit" | "machines"} project
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<Tally>}
 */
async function tests(project, env) {
  if (interrupted) return failed(`${project}: interrupted`);
  say(`tests: ${project}`);
  const started = Date.now();
  const folder = mkdtempSync(join(tmpdir(), "longshore-tests-"));
  const report = join(folder, "report.json");
  try {
    const code = await run(
      process.execPath,
      [
        ...["node_modules/vitest/vitest.mjs", "run", "--project", project],
        ...["--reporter", "default", "--reporter", "json", `--outputFile.json=${report}`],
        ...patterns,
      ],
      { env },
    );
    const tally = readReport(report, code);
    say(`tests: ${project}: ${tally.passed} passed, ${tally.failed} failed (${secondsSince(started)})`);
    return tally;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Prints the sum, alone on the last line. @param {readonly Tally[]} tallies */
function conclude(tallies) {
  const passed = tallies.reduce((sum, tally) => sum + tally.passed, 0);
  const failed = tallies.reduce((sum, tally) => sum + tally.failed, 0);
  for (const failure of tallies.flatMap((tally) => tally.failures)) say(failure);
  console.log(`\n${passed} passed, ${failed} failed`);
  return failed === 0 && passed > 0 ? 0 : interrupted ? 130 : 1;
}
