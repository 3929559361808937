import { existsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { engineVersion, isThere, output } from "./command.mjs";
import { cacheFolder } from "./longshore.mjs";
import { engineHost, startOwnEngine, stopOwnEngine } from "./own-engine.mjs";
import { NeedsUser, say } from "./say.mjs";

/**
 * The engine of `npm start` where there is no service manager. The command line looks for its socket:
 * local/machine/docker/project-engine.ts.
 * @type {import("./own-engine.mjs").OwnEngine}
 */
const ENGINE = {
  runtime: "/run/longshore",
  data: join(cacheFolder(), "engine"),
  log: join(cacheFolder(), "engine.log"),
  bridge: "longshore1",
  bridgeAddress: "100.73.128.1/24",
  addressPool: "100.73.0.0/17",
};

/** As the command line does it: the project's engine, where it runs and the user names no other. */
export function useProjectEngine() {
  if (!process.env.DOCKER_HOST && existsSync(join(ENGINE.runtime, "docker.sock"))) {
    process.env.DOCKER_HOST = engineHost(ENGINE);
  }
}

/** Starts the Docker engine that is installed, and has this process use it. Needs root. */
export async function startEngine() {
  // Its package may have started it.
  if (engineVersion()) return;
  if (existsSync("/run/systemd/system")) return await startService();
  try {
    await startOwnEngine(ENGINE);
  } catch (error) {
    await stopOwnEngine(ENGINE);
    throw new NeedsUser(`Docker's engine does not start here. ${/** @type {Error} */ (error).message}`);
  }
  useProjectEngine();
  say(`started a Docker engine of the project's own, which \`npm run stop\` ends (log: ${ENGINE.log})`);
}

async function startService() {
  output("systemctl", ["start", "docker"]);
  const deadline = Date.now() + 60_000;
  while (!engineVersion()) {
    if (Date.now() > deadline) {
      throw new NeedsUser("Docker's engine does not start here: see `systemctl status docker`.");
    }
    await sleep(500);
  }
  say("started Docker's engine (systemctl start docker)");
}

/** Ends the project's engine, unless something else has machines on it. */
export async function stopProjectEngine() {
  if (process.env.DOCKER_HOST !== engineHost(ENGINE) || !isThere("docker")) return;
  const left = output("docker", ["ps", "--all", "--format", "{{.Names}}"]);
  if (left) return say(`the project's Docker engine goes on: it has ${left.split("\n").join(", ")}`);
  await stopOwnEngine(ENGINE);
  say("stopped the project's Docker engine");
}
