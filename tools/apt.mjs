import { readFileSync } from "node:fs";
import { isThere, output, run } from "./command.mjs";
import { NeedsUser, say } from "./say.mjs";

/** @typedef {import("./system-packages.mjs").SystemPackage} SystemPackage */

/**
 * Installs what is missing of these packages, with apt and as root; where that may not be done, says which command
 * does it.
 * @param {readonly SystemPackage[]} packages
 * @param {string} purpose  for the message: `for virtual machines`
 */
export async function ensureSystemPackages(packages, purpose) {
  const missing = packages.filter((entry) => !isThere(entry.has)).map((entry) => entry.name);
  if (missing.length === 0) return;
  const elevate = rootPrefix();
  if (!hasApt() || !elevate) {
    throw new NeedsUser(`Missing ${purpose}: ${missing.join(", ")}.\n${adviceFor(missing)}`);
  }
  say(`installing ${missing.join(", ")} ${purpose} (apt-get)`);
  await updateLists();
  await apt(elevate, ["install", "--yes", "--no-install-recommends", ...missing]);
}

/** Brings apt's lists up to date, once in a run, where that may be done. */
export async function updateLists() {
  const elevate = rootPrefix();
  if (listsUpdated || !elevate) return;
  await apt(elevate, ["update"]);
  listsUpdated = true;
}

let listsUpdated = false;

/** Whether this is Debian, Ubuntu or a system made from them. */
export function hasApt() {
  return process.platform === "linux" && isThere("apt-get") && /debian|ubuntu/i.test(osRelease());
}

function osRelease() {
  try {
    return readFileSync("/etc/os-release", "utf8");
  } catch {
    return "";
  }
}

/** What to put before a command to run it as root without a question; undefined when that cannot be had. */
function rootPrefix() {
  if (process.getuid?.() === 0) return [];
  return isThere("sudo") && output("sudo", ["-n", "true"]) !== undefined ? ["sudo", "-n"] : undefined;
}

/** @param {readonly string[]} missing */
function adviceFor(missing) {
  if (hasApt()) return `Run this, then start again:\n\n  sudo apt-get install ${missing.join(" ")}\n`;
  return "Start a Docker engine (Docker Desktop will do) and try again, or install the programs of these packages.";
}

/**
 * @param {readonly string[]} elevate
 * @param {readonly string[]} args
 */
async function apt(elevate, args) {
  const quiet = ["-qq", "-o", "Dpkg::Use-Pty=0", "-o", "DPkg::Lock::Timeout=120"];
  const [program = "", ...rest] = [
    ...elevate,
    "env",
    "DEBIAN_FRONTEND=noninteractive",
    "apt-get",
    ...quiet,
    ...args,
  ];
  const code = await run(program, rest, { quiet: true });
  if (code !== 0) throw new NeedsUser(`apt-get ${args.join(" ")} ended with exit code ${code}.`);
}
