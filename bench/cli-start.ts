import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../system/package-root.js";
import { type BenchSize, requireClaim } from "./claim.js";
import { median, rounded } from "./statistics.js";

const ROUNDS: Readonly<Record<BenchSize, number>> = { smallest: 5, usual: 15 };

/** What a bare node takes for itself is about as much as the whole of `--help`; libraries of a verb would be far more. */
const MOST = 3;

/**
 * What starting the command line costs: CPU (user and system) of the built program's `--help` over that of a bare
 * node, medians of alternated runs. Fails when that is more than three times as much.
 */
export function cliStart(size: BenchSize): { bench: "cli-start"; ratio: number; cpu_ms: number } {
  const program = join(packageRoot(), "dist", "cli", "main.js");
  if (!existsSync(program)) throw new Error(`${program} is missing: npm run build`);
  requireHelp(program);
  const bare: number[] = [];
  const help: number[] = [];
  for (let round = 0; round <= ROUNDS[size]; round += 1) {
    const milliseconds = [cpuOf("-e", "0"), cpuOf(program, "--help")] as const;
    if (round === 0) continue; // Fills the disk cache.
    bare.push(milliseconds[0]);
    help.push(milliseconds[1]);
  }
  const ratio = rounded(median(help) / median(bare));
  requireClaim(ratio <= MOST, () => `--help costs ${ratio} times a bare node, not at most ${MOST} times`);
  return { bench: "cli-start", ratio, cpu_ms: rounded(median(help)) };
}

/** What is timed is the whole help: every verb is in it. */
function requireHelp(program: string): void {
  const help = execFileSync(process.execPath, [program, "--help"], { encoding: "utf8" });
  const verbs = ["synth", "plan", "up", "deploy", "destroy", "status", "ssh"];
  const missing = verbs.filter((verb) => !help.includes(`\n  ${verb} `));
  requireClaim(missing.length === 0, () => `--help does not name ${missing.join(", ")}:\n${help}`);
}

/** Milliseconds of CPU that node spends on these arguments; bash tells them of a child to the millisecond. */
function cpuOf(...args: string[]): number {
  const line = "TIMEFORMAT='%3U %3S'; { time \"$@\" >&3; } 2>&1 3>/dev/null";
  const seconds = execFileSync("bash", ["-c", line, "bash", process.execPath, ...args], {
    encoding: "utf8",
    env: { ...process.env, NODE_OPTIONS: "", LC_ALL: "C" },
  });
  return seconds
    .trim()
    .split(" ")
    .reduce((sum, part) => sum + Number(part) * 1000, 0);
}
