import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { packageRoot } from "../system/package-root.js";
import { type BenchSize, requireClaim } from "./claim.js";
import { median, rounded } from "./statistics.js";

interface Scale {
  /** Hosts of a stack. */
  readonly few: number;
  readonly many: number;
  readonly rounds: number;
  readonly roundsOfMany: number;
}

const SCALES: Readonly<Record<BenchSize, Scale>> = {
  smallest: { few: 2, many: 4, rounds: 1, roundsOfMany: 1 },
  usual: { few: 100, many: 1000, rounds: 5, roundsOfMany: 3 },
};

interface Usage {
  /** Of the processor: what else runs on the computer hardly changes it. */
  readonly seconds: number;
  readonly rssMb: number;
}

/**
 * What our constructs cost beside a bare cdktf program that makes the same configuration for Terraform: whole processes
 * of compiled code, medians of alternated runs. `linear` is the time per host of many hosts over that of few.
 */
export function synth(size: BenchSize): {
  bench: "synth";
  hosts: number;
  ratio: number;
  rss_mb: number;
  linear: number;
} {
  const { few, many, rounds, roundsOfMany } = SCALES[size];
  const programs = compile();
  const folder = mkdtempSync(join(tmpdir(), "longshore-bench-"));
  try {
    const run = (program: "ours" | "bare", hosts: number) =>
      runProgram(join(programs, `${program}.js`), hosts, join(folder, `${program}-${hosts}`));

    // The first runs fill the disk cache.
    run("ours", few);
    run("bare", few);
    requireSame(
      readConfiguration(join(folder, `ours-${few}`)),
      readConfiguration(join(folder, `bare-${few}`)),
      few,
    );

    const pairs = Array.from({ length: rounds }, () => ({ ours: run("ours", few), bare: run("bare", few) }));
    const large = Array.from({ length: roundsOfMany }, () => run("ours", many));
    const seconds = median(pairs.map(({ ours }) => ours.seconds));
    return {
      bench: "synth",
      hosts: few,
      ratio: rounded(seconds / median(pairs.map(({ bare }) => bare.seconds))),
      rss_mb: Math.round(Math.max(...pairs.map(({ ours }) => ours.rssMb))),
      linear: rounded(median(large.map((usage) => usage.seconds)) / many / (seconds / few)),
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
  // Their types are checked with the project's.
  execFileSync(process.execPath, [tsc, "-p", project, "--outDir", output, "--noCheck"], { stdio: "inherit" });
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

/** The whole of it but what cdktf notes for itself: the paths of constructs, by which the programs differ. */
function readConfiguration(outdir: string): Configuration {
  const text = readFileSync(join(outdir, "stacks", "many", "cdk.tf.json"), "utf8");
  return JSON.parse(text, (name, value) => (name === "//" ? undefined : value));
}

type Configuration = Readonly<Record<string, unknown>> & {
  readonly resource: { readonly azurerm_linux_virtual_machine: object };
};

function requireSame(ours: Configuration, bare: Configuration, hosts: number): void {
  const seen = Object.keys(ours.resource.azurerm_linux_virtual_machine).length;
  requireClaim(seen === hosts, () => `the program makes ${seen} hosts, not ${hosts}`);
  const [path] = differences(ours, bare);
  requireClaim(path === undefined, () => `the two programs do not make the same configuration: ${path}`);
}

/** Where two values differ, each place with what is seen there. */
function differences(ours: unknown, bare: unknown, path = ""): string[] {
  if (isDeepStrictEqual(ours, bare)) return [];
  if (!isObject(ours) || !isObject(bare)) {
    return [`${path || "/"} is ${JSON.stringify(ours)} with ours, ${JSON.stringify(bare)} without`];
  }
  const names = new Set([...Object.keys(ours), ...Object.keys(bare)]);
  return [...names].flatMap((name) => differences(ours[name], bare[name], `${path}/${name}`));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
