import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { packageRoot } from "../system/package-root.js";
import { type BenchSize, requireClaim } from "./claim.js";

const MOST_SECONDS = 180;

/**
 * `npm start` in a clean clone of what is committed, with empty caches, npm's too, and on an engine that it finds or starts
 * itself, not on the tests'; then `npm run stop`. Fails when the
 * page is not served, or, at the usual size, when it takes longer on container machines than three minutes.
 */
export async function start(size: BenchSize): Promise<object> {
  const folder = mkdtempSync(join(tmpdir(), "longshore-bench-start-"));
  const clone = join(folder, "clone");
  const npm = (script: string) =>
    execa("npm", ["run", script], {
      cwd: clone,
      env: {
        XDG_CACHE_HOME: join(folder, "cache"),
        npm_config_cache: join(folder, "npm"),
        DOCKER_HOST: undefined,
        NO_COLOR: "1",
      },
      stdin: "ignore",
      stdout: ["pipe", process.stderr],
      stderr: "inherit",
    });
  try {
    await execa("git", ["clone", "--quiet", packageRoot(), clone]);
    const started = performance.now();
    const { stdout } = await npm("start");
    const seconds = Math.round((performance.now() - started) / 100) / 10;
    const result = { bench: "start", seconds, ...readStart(stdout) };
    requireClaim(
      size === "smallest" || result.machines !== "container" || seconds <= MOST_SECONDS,
      () => `npm start took ${seconds} s, not at most ${MOST_SECONDS} s: ${JSON.stringify(result)}`,
    );
    return result;
  } finally {
    if (existsSync(join(clone, "dist"))) await npm("stop");
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What it says at its end: see tools/start.mjs. */
function readStart(text: string): { machines: string; phases: Record<string, number> } {
  const machines = / is a (container|virtual) machine of its own /.exec(text)?.[1];
  const parts = /All of it took [\d.]+ s \((.*)\)/.exec(text)?.[1];
  requireClaim(machines !== undefined && parts !== undefined, () => `npm start does not end well:\n${text}`);
  const phases = (parts ?? "").split(", ").map((part) => {
    const [, name = "", seconds] = /^(.*) ([\d.]+) s$/.exec(part) ?? [];
    return [name, Number(seconds)] as const;
  });
  return { machines: machines ?? "", phases: Object.fromEntries(phases) };
}
