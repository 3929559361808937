import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { engineVersion, isThere, output } from "./command.mjs";
import { cacheFolder } from "./longshore.mjs";
import { engineHost, isRunning, startOwnEngine, stopOwnEngine } from "./own-engine.mjs";
import { NeedsUser, say } from "./say.mjs";

/** @type {import("./own-engine.mjs").OwnEngine} */
const ENGINE = {
  runtime: "/run/longshore-tests",
  data: join(cacheFolder(), "test-engine"),
  log: join(cacheFolder(), "test-engine.log"),
  bridge: "longshore0",
  bridgeAddress: "100.72.128.1/24",
  addressPool: "100.72.0.0/17",
};
const users = join(ENGINE.runtime, "users");

/**
 * An engine for the tests: the one that answers, else one of the tests' own, which needs root on Linux. Returns what
 * the tests need in their environment, and what stops the engine again.
 * @returns {Promise<{ env: NodeJS.ProcessEnv, stop: () => Promise<void> }>}
 */
export async function testEngine() {
  const answering = engineVersion();
  if (answering) {
    say(`the tests use the Docker engine ${answering} that answers`);
    return { env: process.env, stop: async () => {} };
  }
  if (process.platform !== "linux" || process.getuid?.() !== 0 || !isThere("dockerd")) {
    throw new NeedsUser(
      "The tests need a Docker engine and none answers. Start one, or run the tests as root on Linux.",
    );
  }
  const env = { ...process.env, DOCKER_HOST: engineHost(ENGINE) };
  enter();
  try {
    if (!engineVersion(env)) {
      await startOwnEngine(ENGINE);
      removeLeftovers(env);
    }
  } catch (error) {
    await leave();
    throw new NeedsUser(
      `No Docker engine answers, and one of the tests' own does not start here. ${/** @type {Error} */ (error).message}`,
    );
  }
  say(`the tests use a Docker engine of their own (${engineVersion(env)}, log: ${ENGINE.log})`);
  return { env, stop: leave };
}

/** What killed tests left in the engine's folder; images stay, they are the cache. @param {NodeJS.ProcessEnv} env */
function removeLeftovers(env) {
  const containers = output("docker", ["ps", "--all", "--quiet"], env)?.split("\n").filter(Boolean) ?? [];
  if (containers.length > 0) output("docker", ["rm", "--force", "--volumes", ...containers], env);
  output("docker", ["network", "prune", "--force"], env);
  output("docker", ["volume", "prune", "--force"], env);
}

/** Two test runs at once share the engine: the last one stops it. */
function enter() {
  mkdirSync(users, { recursive: true });
  writeFileSync(join(users, String(process.pid)), "");
}

async function leave() {
  rmSync(join(users, String(process.pid)), { force: true });
  if (readdirSync(users).some((pid) => isRunning(Number(pid)))) return;
  await stopOwnEngine(ENGINE);
}
