import { spawnSync } from "node:child_process";
import { homedir } from "node:os";
import { join } from "node:path";
import { run } from "./command.mjs";
import { root } from "./project.mjs";

export const program = join(root, "dist", "cli", "main.js");

/** Where the program keeps what can be made again; as in system/cache-folder.ts. */
export function cacheFolder() {
  return join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "longshore");
}

/** Runs the built command line in this terminal. @param {readonly string[]} args */
export function longshore(args) {
  return run(process.execPath, [program, ...args]);
}

/**
 * What a command with `--json` answers.
 * @param {readonly string[]} args
 * @returns {any}
 */
export function longshoreResult(args) {
  const { stdout } = spawnSync(process.execPath, [program, ...args], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });
  const events = stdout.split("\n").filter((line) => line.startsWith("{"));
  const result = events.map((line) => JSON.parse(line)).findLast((event) => event.type === "result");
  if (!result) throw new Error(`longshore ${args.join(" ")} gives no result:\n${stdout}`);
  return result;
}
