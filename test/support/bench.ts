import { join } from "node:path";
import { execa } from "execa";
import { packageRoot } from "../../system/package-root.js";

/**
 * Runs a benchmark as a program, by default at its smallest size, and returns what it prints last. Throws with all of its output
 * when it ends badly: what it claims does not hold.
 */
export async function runBench(
  name: string,
  env: Readonly<Record<string, string>> = {},
  size: readonly string[] = ["smallest"],
): Promise<Record<string, unknown>> {
  const program = join(packageRoot(), "bench/main.ts");
  const { exitCode, stdout, all } = await execa(
    process.execPath,
    ["--import", "tsx", program, name, ...size],
    {
      cwd: packageRoot(),
      env,
      all: true,
      reject: false,
    },
  );
  if (exitCode !== 0) throw new Error(`bench ${name} ended with ${exitCode}:\n${all}`);
  return JSON.parse(stdout.trimEnd().split("\n").at(-1) ?? "");
}
