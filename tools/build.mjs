import { renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "./command.mjs";
import { root, sourcesHash } from "./project.mjs";
import { runScript, say, secondsSince } from "./say.mjs";

/**
 * Compiles and bundles into a folder beside `dist` and swaps them, so that a program that runs from `dist` is not cut
 * short. With `--noCheck`, tsc does not check types, which takes half the time and gives the same.
 */
const options = process.argv.slice(2);

await runScript(async () => {
  process.chdir(root);
  const started = Date.now();
  const next = `dist.${process.pid}`;
  const hash = sourcesHash();
  try {
    const tsc = join("node_modules", "typescript", "bin", "tsc");
    const code = await run(process.execPath, [
      tsc,
      "-p",
      "tsconfig.build.json",
      "--outDir",
      next,
      ...options,
    ]);
    if (code !== 0) return code;
    // Its package may only just have been installed.
    const { bundle } = await import("./bundle.mjs");
    await bundle(join(root, next));
    writeFileSync(join(next, ".sources"), hash);
    rmSync("dist", { recursive: true, force: true });
    renameSync(next, "dist");
  } finally {
    rmSync(next, { recursive: true, force: true });
  }
  say(`built dist (${secondsSince(started)})`);
  return 0;
});
