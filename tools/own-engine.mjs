import { spawn } from "node:child_process";
import { closeSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { engineVersion, output } from "./command.mjs";

/**
 * A Docker engine beside any other of this computer, which takes root on Linux. Its addresses are of the space that
 * carriers share (RFC 6598), because machines have those of the range for benchmarks (RFC 2544) for their services.
 * @typedef {object} OwnEngine
 * @property {string} runtime  its sockets: a short path, because their length is limited. Gone after a reboot, as it is
 * @property {string} data
 * @property {string} log
 * @property {string} bridge  at most 15 characters
 * @property {string} bridgeAddress  of it, with the length of its prefix
 * @property {string} addressPool  of all other networks
 */

/** @param {OwnEngine} engine */
export function engineHost({ runtime }) {
  return `unix://${join(runtime, "docker.sock")}`;
}

/**
 * Starts it and waits until it answers.
 * @param {OwnEngine} engine
 */
export async function startOwnEngine(engine) {
  const env = { ...process.env, DOCKER_HOST: engineHost(engine) };
  // One that runs and does not answer yet is busy: a second one would take its bridge and its process id.
  if (pidOf(engine) !== undefined && (await answersSoon(env))) return;
  for (const folder of [engine.runtime, dirname(engine.log)]) mkdirSync(folder, { recursive: true });
  removeDeadBridges();
  makeBridge(engine);
  rmSync(pidFile(engine), { force: true });
  const log = openSync(engine.log, "w", 0o600);
  // A process group of its own: Ctrl-C must reach those first who need the engine to tidy up.
  const daemon = spawn("dockerd", engineArguments(engine), { detached: true, stdio: ["ignore", log, log] });
  closeSync(log);
  daemon.unref();
  let ended = false;
  for (const event of ["exit", "error"]) {
    daemon.once(event, () => {
      ended = true;
    });
  }
  const deadline = Date.now() + 90_000;
  while (!engineVersion(env)) {
    if (ended || Date.now() > deadline) throw new Error(`dockerd does not answer:\n${lastLines(engine.log)}`);
    await sleep(500);
  }
}

/** @param {NodeJS.ProcessEnv} env */
async function answersSoon(env) {
  for (let tries = 0; tries < 20; tries++) {
    if (engineVersion(env)) return true;
    await sleep(500);
  }
  return false;
}

/** The process id of one that runs. @param {OwnEngine} engine */
function pidOf(engine) {
  const pid = existsSync(pidFile(engine)) ? Number(readFileSync(pidFile(engine), "utf8")) : 0;
  return pid > 0 && isRunning(pid) ? pid : undefined;
}

/** @param {OwnEngine} engine */
export async function stopOwnEngine(engine) {
  const pid = pidOf(engine);
  if (pid !== undefined) await end(pid);
  output("ip", ["link", "delete", engine.bridge]);
}

/** @param {OwnEngine} engine */
function pidFile({ runtime }) {
  return join(runtime, "dockerd.pid");
}

/** Everything apart from any other engine's. @param {OwnEngine} engine */
function engineArguments(engine) {
  return [
    ...["--host", engineHost(engine)],
    ...["--data-root", engine.data],
    ...["--exec-root", join(engine.runtime, "exec")],
    ...["--pidfile", pidFile(engine)],
    ...["--bridge", engine.bridge],
    ...["--default-address-pool", `base=${engine.addressPool},size=24`],
  ];
}

/**
 * Bridges of an engine that was killed: their routes would lead packets nowhere. Where an engine or a service manager
 * runs they may belong to machines that are only stopped, and are left alone.
 */
function removeDeadBridges() {
  if (existsSync("/run/systemd/system") || anyEngineRuns()) return;
  for (const name of readdirSync("/sys/class/net").filter((link) => /^br-[0-9a-f]{12}$/.test(link))) {
    if (readdirSync(`/sys/class/net/${name}/brif`).length === 0) output("ip", ["link", "delete", name]);
  }
}

function anyEngineRuns() {
  return readdirSync("/proc")
    .filter((entry) => /^\d+$/.test(entry))
    .some((pid) => {
      try {
        return readFileSync(`/proc/${pid}/comm`, "utf8").trim() === "dockerd";
      } catch {
        return false; // It has ended since.
      }
    });
}

/** @param {OwnEngine} engine */
function makeBridge({ bridge, bridgeAddress }) {
  if (existsSync(`/sys/class/net/${bridge}`)) return;
  for (const args of [
    ["link", "add", bridge, "type", "bridge"],
    ["addr", "add", bridgeAddress, "dev", bridge],
    ["link", "set", bridge, "up"],
  ]) {
    if (output("ip", args) === undefined) throw new Error(`ip ${args.join(" ")} failed`);
  }
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
export function isRunning(pid) {
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
