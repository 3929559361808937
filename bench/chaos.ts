import { setTimeout as sleep } from "node:timers/promises";
import { ChaosEngine } from "./chaos/engine.js";
import { type Fault, fault, fullDisk } from "./chaos/faults.js";
import { type Change, change, FIRST, type Model, type Stack } from "./chaos/model.js";
import { Random } from "./chaos/random.js";
import { Site } from "./chaos/site.js";
import { childrenCpu, Spent } from "./chaos/spent.js";
import type { BenchSize } from "./claim.js";
import { rounded } from "./statistics.js";

interface ChaosOptions {
  readonly rounds: number;
  /** The same seed chooses the same changes, faults and moments. */
  readonly seed: number;
}

interface ChaosResult {
  readonly bench: "chaos";
  readonly rounds: number;
  /** After how many rounds one `up` ended well and a plan had nothing to change. */
  readonly converged: number;
  readonly orphans: number;
  /** Tokens on retained disks that were not there any more. */
  readonly lost: number;
  readonly seconds: number;
  /** Without the beginning and the end, and where they go. */
  readonly seconds_per_round: number;
  readonly parts_per_round: Readonly<Record<string, number>>;
  readonly seed: number;
}

/**
 * Breaks the local target in the middle of its work, again and again: each round changes the program, runs a command,
 * kills something at a random moment of it (once, the disk is full), then runs one `up` and one `plan`.
 */
async function chaos({ rounds, seed }: ChaosOptions): Promise<ChaosResult> {
  const started = performance.now();
  await using engine = await ChaosEngine.start();
  await using site = await Site.open(engine);
  let model = FIRST;
  await begin(site, model);
  console.error(`all is up (${seconds(started)} s), seed ${seed}`);
  const times = new Map<string, number>();
  const sum = { converged: 0, orphans: 0, lost: 0 };
  const spent = new Spent();
  let played = 0;
  let stopped = false;
  process.on("SIGTERM", () => {
    stopped = true;
  });
  for (let round = 1; round <= rounds && !stopped; round++) {
    played = round;
    const random = new Random(seed * 100_000 + round);
    const next = change(model, random);
    const wrong =
      round === Math.ceil(Math.min(rounds, 10) / 2) ? fullDisk(site) : fault(site, next.stack, random);
    const outcome = await play(
      site,
      next,
      wrong,
      random.next() * (times.get(timeOf(next)) ?? GUESS_MS),
      times,
    );
    model = next.model;
    sum.converged += outcome.failure === undefined ? 1 : 0;
    sum.orphans += outcome.orphans.length;
    sum.lost += outcome.lost.length;
    spent.addAll(outcome.spent);
    tell(`round ${round} (seed ${seed}): ${next.verb} ${next.stack}: ${next.what}; ${outcome.told}`, outcome);
  }
  const left = [...(await site.garbage()), ...(await site.reset())];
  for (const each of left) console.error(`✗ at the end: ${each}`);
  sum.orphans += left.length;
  return {
    bench: "chaos",
    rounds: played,
    ...sum,
    seconds: Number(seconds(started)),
    seconds_per_round: rounded(spent.total / played),
    parts_per_round: spent.perRound(played),
    seed,
  };
}

/**
 * `chaos [ROUNDS] [SEED]`: by default 100 rounds of a new seed; the smallest is ten rounds of one that is known. A round
 * that fails makes the bench end badly; SIGTERM ends it after the round that is being played.
 */
export async function chaosBench(
  size: BenchSize,
  [rounds = "100", seed = String(Date.now() % 100_000)]: readonly string[],
): Promise<ChaosResult> {
  const usual = { rounds: Number(rounds), seed: Number(seed) };
  const result = await chaos(size === "smallest" ? SMALLEST : usual);
  if (!isFine(result)) process.exitCode = 1;
  return result;
}

function isFine({ rounds, converged, orphans, lost }: ChaosResult): boolean {
  return converged === rounds && orphans === 0 && lost === 0;
}

const SMALLEST: ChaosOptions = { rounds: 10, seed: 4 };
const GUESS_MS = 6000;
const LONGEST_RUN_MS = 300_000;

interface Outcome {
  readonly told: string;
  readonly failure: string | undefined;
  readonly orphans: readonly string[];
  readonly lost: readonly string[];
  readonly spent: Spent;
  /** Seconds of the commands and all that they started; what the engine and its machines use is not in it. */
  readonly cpu: number;
}

async function begin(site: Site, model: Model): Promise<void> {
  const spent = new Spent();
  site.declare(model);
  // The machine image may have to be made.
  await site.run("up", "site", spent, 6 * LONGEST_RUN_MS);
  await site.run("up", "nodes", spent);
  console.error(`begun: ${spent}`);
  await site.writeTokens(model);
}

/** One round; `moment` is in milliseconds after the command's start. */
async function play(
  site: Site,
  { stack, verb, model }: Change,
  wrong: Fault,
  moment: number,
  times: Map<string, number>,
): Promise<Outcome> {
  const spent = new Spent();
  const [started, cpu] = [performance.now(), childrenCpu()];
  site.declare(model);
  const command = site.start(verb, stack);
  await Promise.race([command, sleep(moment)]);
  await wrong.strike(command);
  const timer = setTimeout(() => command.kill("SIGKILL"), LONGEST_RUN_MS);
  const { exitCode, signal } = await command;
  clearTimeout(timer);
  const disturbed = performance.now();
  spent.add("disturbed", (disturbed - started) / 1000);
  await spent.time("engine", () => site.engine.ensure());
  site.freeDisk();
  const failure = await failureOf(async () => {
    await site.run("up", stack, spent);
    times.set(`up ${stack}`, performance.now() - disturbed);
    await site.requireNoChanges(stack, spent);
    // What was struck may belong to the other stack.
    if (wrong.everywhere) await site.run("up", other(stack), spent);
    await spent.time("checks", () => site.writeTokens(model));
  });
  const [orphans, lost] = await spent.time("checks", () =>
    Promise.all([site.orphans(model).catch((error: unknown) => [String(error)]), site.lost(model)]),
  );
  const used = childrenCpu() - cpu;
  return {
    told: `${wrong.what} after ${(moment / 1000).toFixed(1)} s (ended with ${signal ?? exitCode}); ${seconds(started)} s, ${used.toFixed(1)} s of CPU: ${spent}`,
    failure,
    orphans,
    lost,
    spent,
    cpu: used,
  };
}

function timeOf({ stack, verb }: Change): string {
  return `${verb} ${stack}`;
}

function other(stack: Stack): Stack {
  return stack === "site" ? "nodes" : "site";
}

async function failureOf(work: () => Promise<void>): Promise<string | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function tell(what: string, { failure, orphans, lost }: Outcome): void {
  const wrong = [
    ...(failure === undefined ? [] : [failure]),
    ...orphans.map((each) => `orphan: ${each}`),
    ...lost.map((each) => `lost: ${each}`),
  ];
  console.error(`${wrong.length === 0 ? "✓" : "✗"} ${what}`);
  for (const each of wrong) console.error(`    ${each.replaceAll("\n", "\n    ")}`);
}

function seconds(started: number): string {
  return ((performance.now() - started) / 1000).toFixed(1);
}
