import { spawn } from "node:child_process";
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { isThere, output } from "./command.mjs";
import { cacheFolder } from "./longshore.mjs";
import { engineVersion } from "./machines.mjs";
import { NeedsUser, say } from "./say.mjs";

// A short path: the sockets below it have a length limit. Gone after a reboot, as the engine is.
const runtime = "/run/longshore-tests";
const pidFile = join(runtime, "dockerd.pid");
const users = join(runtime, "users");
const host = `unix://${join(runtime, "docker.sock")}`;
const bridge = "longshore0";

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
  const env = { ...process.env, DOCKER_HOST: host };
  const log = join(cacheFolder(), "test-engine.log");
  enter();
  try {
    if (!engineVersion(env)) {
      await start(log, env);
      removeLeftovers(env);
    }
  } catch (error) {
    await leave();
    throw new NeedsUser(
      `No Docker engine answers, and one of the tests' own does not start here. ${/** @type {Error} */ (error).message}`,
    );
  }
  say(`the tests use a Docker engine of their own (${engineVersion(env)}, log: ${log})`);
  return { env, stop: leave };
}

/**
 * @param {string} log
 * @param {NodeJS.ProcessEnv} env
 */
async function start(log, env) {
  removeDeadBridges();
  makeBridge();
  rmSync(pidFile, { force: true });
  const output = openSync(log, "w");
  // A process group of its own: Ctrl-C must reach the tests first, which need the engine to tidy up.
  const engine = spawn("dockerd", engineArguments(), { detached: true, stdio: ["ignore", output, output] });
  closeSync(output);
  engine.unref();
  let ended = false;
  engine.once("exit", () => {
    ended = true;
  });
  engine.once("error", () => {
    ended = true;
  });
  const deadline = Date.now() + 90_000;
  while (!engineVersion(env)) {
    if (ended || Date.now() > deadline) throw new Error(`dockerd does not answer:\n${lastLines(log)}`);
    await sleep(500);
  }
}

/** What killed tests left in the engine's folder; images stay, they are the cache. @param {NodeJS.ProcessEnv} env */
function removeLeftovers(env) {
  const containers = output("docker", ["ps", "--all", "--quiet"], env)?.split("\n").filter(Boolean) ?? [];
  if (containers.length > 0) output("docker", ["rm", "--force", "--volumes", ...containers], env);
  output("docker", ["network", "prune", "--force"], env);
  output("docker", ["volume", "prune", "--force"], env);
}

/**
 * Everything apart from any other engine's; addresses of the space that carriers share (RFC 6598), because machines have
 * those of the range for benchmarks (RFC 2544) for their services.
 */
function engineArguments() {
  return [
    ...["--host", host],
    ...["--data-root", join(cacheFolder(), "test-engine")],
    ...["--exec-root", join(runtime, "exec")],
    ...["--pidfile", pidFile],
    ...["--bridge", bridge],
    ...["--default-address-pool", "base=100.72.0.0/17,size=24"],
  ];
}

/**
 * Bridges of an engine that was killed: their routes would lead the tests' packets nowhere. Where a service manager
 * runs they belong to an engine that is only stopped, and are left alone.
 */
function removeDeadBridges() {
  if (existsSync("/run/systemd/system")) return;
  for (const name of readdirSync("/sys/class/net").filter((link) => /^br-[0-9a-f]{12}$/.test(link))) {
    if (readdirSync(`/sys/class/net/${name}/brif`).length === 0) output("ip", ["link", "delete", name]);
  }
}

function makeBridge() {
  if (existsSync(`/sys/class/net/${bridge}`)) return;
  for (const args of [
    ["link", "add", bridge, "type", "bridge"],
    ["addr", "add", "100.72.128.1/24", "dev", bridge],
    ["link", "set", bridge, "up"],
  ]) {
    if (output("ip", args) === undefined) throw new Error(`ip ${args.join(" ")} failed`);
  }
}

/** Two test runs at once share the engine: the last one stops it. */
function enter() {
  mkdirSync(users, { recursive: true });
  mkdirSync(cacheFolder(), { recursive: true });
  writeFileSync(join(users, String(process.pid)), "");
}

async function leave() {
  rmSync(join(users, String(process.pid)), { force: true });
  if (readdirSync(users).some((pid) => isRunning(Number(pid)))) return;
  if (existsSync(pidFile)) await end(Number(readFileSync(pidFile, "utf8")));
  output("ip", ["link", "delete", bridge]);
}

/** @param {number} pid */
async function end(pid) {
  if (!isRunning(pid)) return;
  process.kill(pid, "SIGTERM");
  const deadline = Date.now() + 60_000;
  while (isRunning(pid)) {
    if (Date.now() > deadline) process.kill(pid, "SIGKILL");
    await sleep(200);
  }
}

/** A zombie has ended: nobody may be there to collect it. @param {number} pid */
function isRunning(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    return stat.charAt(stat.lastIndexOf(")") + 2) !== "Z";
  } catch {
    return false;
  }
}

/** @param {string} file */
function lastLines(file) {
  return readFileSync(file, "utf8").split("\n").slice(-15).join("\n");
}
