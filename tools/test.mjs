import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { ensureSystemPackages } from "./apt.mjs";
import { engineVersion } from "./command.mjs";
import { ensureEnginePackages } from "./machines.mjs";
import { runGroup } from "./process-group.mjs";
import { prepareDist, preparePackages } from "./project.mjs";
import { runScript, say, secondsSince } from "./say.mjs";
import { basics, imageBuilder, qemu, testing } from "./system-packages.mjs";
import { testEngine } from "./test-engine.mjs";
import { failed, readReport } from "./test-report.mjs";
import { openTestRun } from "./test-run.mjs";
import { spentOnMachines, timesTable } from "./test-times.mjs";
import { unpackedTools } from "./unpacked-tools.mjs";

/** @typedef {import("./test-report.mjs").Tally} Tally */
/** @typedef {"checks" | "unit" | "programs" | "fleet" | "machines" | "nightly"} Part */

/** What each tier runs. @type {Readonly<Record<string, readonly Part[]>>} */
const TIERS = {
  "": ["checks", "unit", "programs", "fleet", "machines"],
  unit: ["unit"],
  programs: ["programs"],
  machines: ["fleet", "machines"],
  nightly: ["checks", "unit", "programs", "fleet", "machines", "nightly"],
};
const usage =
  "usage: npm test [-- unit [PATTERN…] | programs [PATTERN…] | machines [PATTERN…] | nightly [PATTERN…]]";

const [tier = "", ...patterns] = process.argv.slice(2);
const parts =
  tier === "nightly" && patterns.length > 0 ? /** @type {const} */ (["nightly"]) : (TIERS[tier] ?? []);
const needsMachines = parts.includes("machines") || parts.includes("nightly");
/** The local target of the command line asks for a container engine before anything else. */
const needsEngine = needsMachines || parts.includes("programs");

const interrupt = new AbortController();
for (const name of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(name, () => interrupt.abort());

await runScript(async () => {
  if (parts.length === 0) {
    console.error(usage);
    return 2;
  }
  await preparePackages();
  await prepareSystem();
  const engine = needsEngine ? await testEngine() : undefined;
  const run = await openTestRun();
  /** @type {Tally[]} */
  const tallies = [];
  const notes = join(run.folder, "spent.jsonl");
  const events = join(run.folder, "events.jsonl");
  try {
    // The checks look at the types, of the tests too.
    const built = await prepareDist("--noCheck");
    if (!built) tallies.push(failed("build"));
    const env = {
      ...(engine?.env ?? process.env),
      ...run.env,
      LONGSHORE_TEST_SPENT: notes,
      // It outdoes NO_COLOR, which vitest.config.ts sets.
      FORCE_COLOR: undefined,
      ...(await unpackedTools(testing.filter((entry) => entry.services))),
    };
    const onMachines = { ...env, LONGSHORE_EVENTS: events };
    const images = built && needsMachines ? buildImages(env) : Promise.resolve();
    // Beside all the others, because it takes longest: it waits for the images that it needs.
    const fleet =
      built && parts.includes("fleet") && isAsked("test/e2e/fleet.test.ts")
        ? tests("fleet", onMachines)
        : undefined;
    if (parts.includes("checks")) tallies.push(...(await checks()));
    for (const project of /** @type {const} */ (["unit", "programs"])) {
      if (parts.includes(project)) tallies.push(await tests(project, env));
    }
    await images;
    for (const project of /** @type {const} */ (["machines", "nightly"])) {
      if (!parts.includes(project)) continue;
      tallies.push(built ? await tests(project, onMachines) : failed(`${project}: nothing built to test`));
    }
    if (fleet) tallies.push(await fleet);
    const files = tallies.flatMap((tally) => tally.files);
    const ofMachines = files.filter(({ name }) => /^test\/(e2e|nightly)\//.test(name));
    const spent = built
      ? spentOnMachines({ notes, events }, { firstBoot: await firstBoot(), files: ofMachines })
      : [];
    return conclude(tallies, spent);
  } finally {
    await run.close(engine?.env ?? process.env);
    await engine?.stop();
  }
});

/** The title of the step in which a host's packages are installed. */
async function firstBoot() {
  const file = join(import.meta.dirname, "..", "dist", "scripts", "provision", "first-boot.js");
  return (await import(pathToFileURL(file).href)).firstBoot.title;
}

/** What is only unpacked comes later: see unpackedTools. */
async function prepareSystem() {
  await ensureSystemPackages([...basics, ...testing.filter((entry) => !entry.services)], "for the tests");
  if (needsMachines) {
    await ensureSystemPackages([...imageBuilder, ...qemu], "for virtual machines and machine images");
  }
  if (needsEngine && !engineVersion()) await ensureEnginePackages();
}

/** Whether a file's tests are to run, by vitest's own rule for patterns. @param {string} file */
function isAsked(file) {
  return patterns.length === 0 || patterns.some((pattern) => file.includes(pattern));
}

/** In the background: most of the time it waits for the network. @param {NodeJS.ProcessEnv} env */
async function buildImages(env) {
  const { signal } = interrupt;
  if (signal.aborted) return;
  const started = Date.now();
  const code = await runGroup([join(import.meta.dirname, "test-images.mjs")], { env, signal });
  // Tests that need one that is missing say so.
  say(`machine images: ${code === 0 ? "there" : `exit code ${code}`} (${secondsSince(started)})`);
}

async function checks() {
  return [
    await check("lint", ["node_modules/@biomejs/biome/bin/biome", "check", "--error-on-warnings", "."]),
    await check("types", ["node_modules/typescript/bin/tsc", "-p", "tsconfig.json"]),
    await check("types of tools/", ["node_modules/typescript/bin/tsc", "-p", "tools"]),
  ];
}

/**
 * A check that counts only when it fails.
 * @param {string} name
 * @param {readonly string[]} args  for node
 * @returns {Promise<Tally>}
 */
async function check(name, args) {
  if (interrupt.signal.aborted) return failed(`${name}: interrupted`);
  const started = Date.now();
  const code = await runGroup(args, { env: process.env, signal: interrupt.signal });
  say(`${name} (${secondsSince(started)})`);
  return code === 0
    ? { passed: 0, failed: 0, failures: [], files: [] }
    : failed(`${name}: exit code ${code}`);
}

/**
 * @param {Exclude<Part, "checks">} project
 * @param {NodeJS.ProcessEnv & { TMPDIR: string }} env
 * @returns {Promise<Tally>}
 */
async function tests(project, env) {
  if (interrupt.signal.aborted) return failed(`${project}: interrupted`);
  say(`tests: ${project}`);
  const started = Date.now();
  const report = join(env.TMPDIR, `${project}.json`);
  const secondsFile = join(env.TMPDIR, `${project}.seconds`);
  // A pattern may be one of the fleet alone, or of the others.
  const mayBeEmpty = patterns.length > 0;
  const code = await runGroup(
    [
      ...["node_modules/vitest/vitest.mjs", "run", "--project", project],
      ...(mayBeEmpty ? ["--passWithNoTests"] : []),
      ...["--reporter", "default", "--reporter", "json", `--outputFile.json=${report}`],
      ...["--reporter", "./tools/test-seconds.mjs"],
      ...patterns,
    ],
    { env: { ...env, LONGSHORE_TEST_SECONDS: secondsFile }, signal: interrupt.signal },
  );
  const tally = interrupt.signal.aborted
    ? failed(`${project}: interrupted`)
    : readReport(report, code, { mayBeEmpty, secondsFile });
  say(`tests: ${project}: ${tally.passed} passed, ${tally.failed} failed (${secondsSince(started)})`);
  return tally;
}

/**
 * Prints where the time went, and the sum, alone on the last line.
 * @param {readonly Tally[]} tallies
 * @param {readonly import("./test-times.mjs").Time[]} spent
 */
function conclude(tallies, spent) {
  const passed = tallies.reduce((sum, tally) => sum + tally.passed, 0);
  const failed = tallies.reduce((sum, tally) => sum + tally.failed, 0);
  console.log(
    `\n${timesTable(
      tallies.flatMap((tally) => tally.files),
      spent,
    ).join("\n")}\n`,
  );
  for (const failure of tallies.flatMap((tally) => tally.failures)) say(failure);
  console.log(`\n${passed} passed, ${failed} failed`);
  return interrupt.signal.aborted ? 130 : failed === 0 && passed > 0 ? 0 : 1;
}
