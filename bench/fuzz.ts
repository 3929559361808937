import { fork } from "node:child_process";
import { once } from "node:events";
import type { BenchSize } from "./claim.js";
import type { Trial } from "./fuzz/trial.js";

export interface FuzzResult {
  readonly bench: "fuzz";
  readonly configurations: number;
  readonly refused: number;
  readonly crashed: number;
  readonly hung: number;
  readonly seed: number;
}

const CONFIGURATIONS: Readonly<Record<BenchSize, number>> = { smallest: 500, usual: 10_000 };

/** Far more than any configuration takes, on a busy computer too. */
const LONGEST_MS = 20_000;

/**
 * Random configurations of random resource types through validation and plan: never a crash, never a hang, and every
 * refusal has a path and a reason. LONGSHORE_SEED repeats a run. Sets the process's exit code when one is amiss.
 */
export async function fuzz(size: BenchSize): Promise<FuzzResult> {
  const configurations = CONFIGURATIONS[size];
  const seed = seedOf(process.env);
  const tally = { refused: 0, crashed: 0, hung: 0 };
  for (let next = 0; next < configurations; ) next = await runFrom(next, configurations, seed, tally);
  if (tally.crashed > 0 || tally.hung > 0) process.exitCode = 1;
  return { bench: "fuzz", configurations, ...tally, seed };
}

function seedOf({ LONGSHORE_SEED }: NodeJS.ProcessEnv): number {
  return LONGSHORE_SEED ? Number(LONGSHORE_SEED) : Math.floor(Math.random() * 1_000_000);
}

/** Runs trials in a process that can be ended when one of them does not end. Returns the number to go on with. */
async function runFrom(
  first: number,
  end: number,
  seed: number,
  tally: { refused: number; crashed: number; hung: number },
): Promise<number> {
  const program = new URL("./fuzz/worker.ts", import.meta.url).pathname;
  const worker = fork(program, [seed, first, end].map(String), { execArgv: ["--import", "tsx"] });
  let next = first;
  const tell = (what: string) => console.error(`configuration ${next} of seed ${seed}: ${what}`);
  const isLate = () => {
    tell(`no answer within ${LONGEST_MS} ms`);
    tally.hung += 1;
    next += 1;
    worker.kill("SIGKILL");
  };
  let timer = setTimeout(isLate, LONGEST_MS);
  worker.on("message", ({ number, type, refused, problem }: Trial & { number: number }) => {
    clearTimeout(timer);
    next = number;
    if (refused) tally.refused += 1;
    if (problem) {
      tally.crashed += 1;
      tell(`${type}: ${problem}`);
    }
    next += 1;
    if (next < end) timer = setTimeout(isLate, LONGEST_MS);
  });
  // The channel closes after the last message, the process may end before it.
  await Promise.all([once(worker, "exit"), once(worker, "disconnect")]);
  clearTimeout(timer);
  if (next < end && worker.signalCode === null) {
    tell(`the process ended with ${worker.exitCode}`);
    tally.crashed += 1;
    next += 1;
  }
  return next;
}
