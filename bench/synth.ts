import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { packageRoot } from "../system/package-root.js";
import { median, rounded } from "./statistics.js";

const ROUNDS = 5;
const FEW = 100;
const MANY = 1000;

interface Usage {
  /** Of the processor: what else runs on the computer hardly changes it. */
  readonly seconds: number;
  readonly rssMb: number;
}

/**
 * What our constructs cost beside a bare cdktf program that makes the same text for Terraform: whole processes of
 * compiled code, medians of alternated runs. `linear` is the time per host of many hosts over that of few.
 */
export function synth(): { bench: "synth"; ratio: number; rss_mb: number; linear: number } {
  const programs = compile();
  const folder = mkdtempSync(join(tmpdir(), "longshore-bench-"));
  try {
    const run = (program: "ours" | "bare", hosts: number) =>
      runProgram(join(programs, `${program}.js`), hosts, join(folder, `${program}-${hosts}`));

    // The first runs fill the disk cache.
    run("ours", FEW);
    run("bare", FEW);
    refuseDifferent(
      readConfiguration(join(folder, `ours-${FEW}`)),
      readConfiguration(join(folder, `bare-${FEW}`)),
    );

    const rounds = Array.from({ length: ROUNDS }, () => ({ ours: run("ours", FEW), bare: run("bare", FEW) }));
    const many = Array.from({ length: 3 }, () => run("ours", MANY));
    const few = median(rounds.map(({ ours }) => ours.seconds));
    return {
      bench: "synth",
      ratio: rounded(few / median(rounds.map(({ bare }) => bare.seconds))),
      rss_mb: Math.round(Math.max(...rounds.map(({ ours }) => ours.rssMb))),
      linear: rounded(median(many.map(({ seconds }) => seconds)) / MANY / (few / FEW)),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Returns the folder of the compiled programs; not in `dist`, which a build swaps. */
function compile(): string {
  const root = packageRoot();
  const output = join(root, "node_modules", ".cache", "longshore-bench");
  const tsc = join(root, "node_modules", "typescript", "bin", "tsc");
  const project = join(root, "bench", "synth");
  execFileSync(process.execPath, [tsc, "-p", project, "--outDir", output], { stdio: "inherit" });
  writeFileSync(join(output, "package.json"), JSON.stringify({ type: "module" }));
  return join(output, "bench", "synth");
}

function runProgram(program: string, hosts: number, outdir: string): Usage {
  mkdirSync(outdir, { recursive: true });
  const output = execFileSync(process.execPath, ["--import", TELL_USAGE, program, String(hosts)], {
    encoding: "utf8",
    env: { ...process.env, CDKTF_OUTDIR: outdir, NODE_OPTIONS: "" },
  });
  const usage = JSON.parse(output) as NodeJS.ResourceUsage;
  return {
    seconds: (usage.userCPUTime + usage.systemCPUTime) / 1e6,
    rssMb: (usage.maxRSS * 1024) / 1e6,
  };
}

/** Prints what the whole process has used, when it ends. */
const TELL_USAGE = `data:text/javascript,process.on("exit",()=>console.log(JSON.stringify(process.resourceUsage())))`;

function readConfiguration(outdir: string): unknown {
  return JSON.parse(readFileSync(join(outdir, "stacks", "many", "cdk.tf.json"), "utf8"), (name, value) =>
    // cdktf notes the construct's path, and only there the programs differ.
    name === "metadata" ? undefined : value,
  );
}

function refuseDifferent(ours: unknown, bare: unknown): void {
  if (!isDeepStrictEqual(ours, bare)) throw new Error("the two programs do not make the same configuration");
}
