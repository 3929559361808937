import { createHash } from "node:crypto";
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { output } from "./command.mjs";
import { say } from "./say.mjs";

/**
 * One test run: a folder for all its temporary files, and a mark in the environment of every process that it starts, by
 * which those that go on by themselves (machines, file servers, services) are found again.
 */

// Short: sockets below it have a length limit.
const PREFIX = "lst-";
const MARK = "LONGSHORE_TEST_RUN";

/** Starts a run, after removing what killed ones left. */
export async function openTestRun() {
  await removeAbandoned();
  const folder = realpathSync(mkdtempSync(join(tmpdir(), PREFIX)));
  // Tests work as other users too.
  chmodSync(folder, 0o755);
  writeFileSync(join(folder, "owner"), processOf(process.pid) ?? "");
  return {
    folder,
    env: { TMPDIR: folder, [MARK]: folder },
    /** Ends what is left of the run and removes its folder. @param {NodeJS.ProcessEnv} env  with the tests' engine */
    close: (env) => remove(folder, env),
  };
}

async function removeAbandoned() {
  for (const name of readdirSync(tmpdir()).filter((entry) => entry.startsWith(PREFIX))) {
    const folder = join(tmpdir(), name);
    const owner = read(join(folder, "owner"));
    if (owner === undefined || owner === processOf(Number(owner.split(" ")[0]))) continue;
    say(`removing what an interrupted test run left in ${folder}`);
    await remove(folder, process.env);
  }
}

/**
 * @param {string} folder
 * @param {NodeJS.ProcessEnv} env
 */
async function remove(folder, env) {
  await endProcesses(folder);
  for (const hash of cloudHashes(folder)) removeFromEngine(hash, env);
  unmount(folder);
  detachDisks(folder);
  rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
}

/** Again and again: a services process may have started something in the meantime. @param {string} folder */
async function endProcesses(folder) {
  for (let i = 0; i < 150; i++) {
    const pids = marked(folder);
    if (pids.length === 0) return;
    for (const pid of pids) {
      try {
        process.kill(pid, i < 100 ? "SIGTERM" : "SIGKILL");
      } catch {
        // It has ended since.
      }
    }
    await sleep(200);
  }
}

/** Every process that the run has started, but this one's own. @param {string} folder */
function marked(folder) {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((pid) => {
      if (/^State:\s+Z/m.test(read(`/proc/${pid}/status`) ?? "")) return false;
      const environment = read(`/proc/${pid}/environ`)?.split("\0") ?? [];
      return (
        environment.includes(`${MARK}=${folder}`) ||
        (read(`/proc/${pid}/cmdline`) ?? "").includes(`${folder}/`)
      );
    })
    .map(Number);
}

/** Of all local clouds of the run: what they have in an engine carries them. @param {string} folder */
function cloudHashes(folder) {
  const homes = readdirSync(folder).flatMap((name) => [
    join(folder, name),
    join(folder, name, ".longshore/local"),
  ]);
  return homes.filter(existsSync).map((home) => createHash("sha256").update(home).digest("hex").slice(0, 8));
}

/**
 * @param {string} hash
 * @param {NodeJS.ProcessEnv} env
 */
function removeFromEngine(hash, env) {
  const ours = ["--quiet", "--filter", `label=longshore=${hash}`];
  /** @type {[list: string[], remove: string[]][]} */
  const kinds = [
    [
      ["container", "ls", "--all"],
      ["container", "rm", "--force", "--volumes"],
    ],
    [
      ["network", "ls"],
      ["network", "rm"],
    ],
    [
      ["volume", "ls"],
      ["volume", "rm", "--force"],
    ],
  ];
  for (const [list, remove] of kinds) {
    const names =
      output("docker", [...list, ...ours], env)
        ?.split("\n")
        .filter(Boolean) ?? [];
    if (names.length > 0) output("docker", [...remove, ...names], env);
  }
}

/** What a killed build of an image has mounted, the innermost first. @param {string} folder */
function unmount(folder) {
  const points = (read("/proc/self/mountinfo") ?? "")
    .split("\n")
    .map((line) => line.split(" ")[4] ?? "")
    .filter((point) => point.startsWith(`${folder}/`));
  for (const point of points.reverse()) output("umount", ["--lazy", point]);
}

/** @param {string} folder */
function detachDisks(folder) {
  const listed = output("losetup", ["--list", "--noheadings", "--output", "NAME,BACK-FILE"]) ?? "";
  for (const line of listed.split("\n")) {
    const [device = "", file = ""] = line.trim().split(/\s+/);
    if (file.startsWith(`${folder}/`)) output("losetup", ["--detach", device]);
  }
}

/** A process by its id and when it started: ids are used again. @param {number} pid */
function processOf(pid) {
  const stat = read(`/proc/${pid}/stat`);
  return stat && `${pid} ${stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19]}`;
}

/** @param {string} file */
function read(file) {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
