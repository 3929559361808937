import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../system/package-root.js";
import { median, rounded } from "./statistics.js";

const rounds = 15;

/**
 * What starting the command line costs: CPU (user and system) of the built program's `--help` over that of a bare
 * node, medians of alternated runs.
 */
export function cliStart(): { bench: "cli-start"; ratio: number; cpu_ms: number } {
  const program = join(packageRoot(), "dist", "cli", "main.js");
  if (!existsSync(program)) throw new Error(`${program} is missing: npm run build`);
  const bare: number[] = [];
  const help: number[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    const milliseconds = [cpuOf("-e", "0"), cpuOf(program, "--help")] as const;
    if (round === 0) continue; // Fills the disk cache.
    bare.push(milliseconds[0]);
    help.push(milliseconds[1]);
  }
  return { bench: "cli-start", ratio: rounded(median(help) / median(bare)), cpu_ms: rounded(median(help)) };
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
