import { spawn, spawnSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, isAbsolute, join } from "node:path";
import { NeedsUser } from "./say.mjs";

/**
 * Runs a command with this terminal as its own and waits. Ctrl-C reaches the command too: this process waits until
 * it has ended, so that what must be tidied up afterwards is.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ env?: NodeJS.ProcessEnv, quiet?: boolean }} [options]  quiet: only its errors are shown
 * @returns {Promise<number>} the exit code; 130 when stopped by a signal
 */
export function run(program, args, { env = process.env, quiet = false } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ["inherit", quiet ? "ignore" : "inherit", "inherit"], env });
    const stop = stopper(child);
    process.on("SIGINT", stop);
    process.on("SIGTERM", stop);
    const settled = () => {
      process.off("SIGINT", stop);
      process.off("SIGTERM", stop);
    };
    child.once("error", (error) => {
      settled();
      reject(error);
    });
    child.once("exit", (code) => {
      settled();
      resolve(code ?? 130);
    });
  });
}

/**
 * As `run`, for a command without which there is no going on; only its errors are shown.
 * @param {string} program
 * @param {readonly string[]} args
 */
export async function mustRun(program, args) {
  const code = await run(program, args, { quiet: true });
  if (code !== 0) throw new NeedsUser(`${program} ${args.join(" ")} ended with exit code ${code}.`);
}

/**
 * A terminal's Ctrl-C has already reached the child; a signal sent to this process alone has not.
 * @param {import("node:child_process").ChildProcess} child
 */
function stopper(child) {
  return () => {
    setTimeout(() => child.kill("SIGTERM"), 5_000).unref();
  };
}

/**
 * Runs a command and returns what it printed, or undefined when it failed or took longer than ten seconds.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} [env]
 */
export function output(program, args, env = process.env) {
  const done = spawnSync(program, args, { encoding: "utf8", timeout: 10_000, env });
  return done.status === 0 ? done.stdout.trim() : undefined;
}

/**
 * The exit code of a command that tells nothing else; undefined when it took longer than three seconds.
 * @param {string} program
 * @param {readonly string[]} args
 */
export function exitCode(program, args) {
  const done = spawnSync(program, args, { stdio: "ignore", timeout: 3_000, killSignal: "SIGKILL" });
  return done.status ?? undefined;
}

/** The version of the Docker engine that answers, if one does. */
export function engineVersion(env = process.env) {
  return output("docker", ["version", "--format", "{{.Server.Version}}"], env) || undefined;
}

/**
 * Whether a program can be run, or, for an absolute path, whether that file is there. Folders for administrators
 * count, although a user's PATH may lack them.
 * @param {string} name
 */
export function isThere(name) {
  if (isAbsolute(name)) return canAccess(name, constants.F_OK);
  const folders = [...(process.env.PATH ?? "").split(delimiter), "/usr/sbin", "/sbin"];
  return folders.some((folder) => canAccess(join(folder, name), constants.X_OK));
}

/**
 * @param {string} path
 * @param {number} mode
 */
function canAccess(path, mode) {
  try {
    accessSync(path, mode);
    return true;
  } catch {
    return false;
  }
}
