import { existsSync } from "node:fs";
import { ensureSystemPackages, hasApt } from "./apt.mjs";
import { isThere, output } from "./command.mjs";
import { NeedsUser, say } from "./say.mjs";
import { basics, docker, dockerClient, imageBuilder, qemu } from "./system-packages.mjs";

/**
 * Makes sure that the local target can start machines: containers on a Docker engine that answers, else QEMU.
 * `LONGSHORE_MACHINES` says which it has to be. Starts no daemon.
 */
export async function prepareMachines() {
  const engine = engineVersion();
  if (chosenMachines() === "docker" || (chosenMachines() === undefined && engine)) {
    if (!engine)
      throw new NeedsUser(`LONGSHORE_MACHINES=docker, but no Docker engine answers. ${engineHint()}`);
    say(`new machines will be containers on the Docker engine ${engine}`);
    // Elsewhere the image is made from a container hub's.
    await ensureSystemPackages(hasApt() ? [...basics, ...imageBuilder] : basics, "for the machine image");
    return;
  }
  say(`new machines will be virtual (QEMU)${engine ? "" : `: no Docker engine answers. ${engineHint()}`}`);
  await ensureSystemPackages([...basics, ...imageBuilder, ...qemu], "for virtual machines");
}

function chosenMachines() {
  const chosen = process.env.LONGSHORE_MACHINES || undefined;
  if (chosen !== undefined && chosen !== "docker" && chosen !== "qemu") {
    throw new NeedsUser(`LONGSHORE_MACHINES is docker or qemu, not ${chosen}.`);
  }
  return chosen;
}

/** What an engine of the tests' or the benchmarks' own takes. */
export async function ensureEnginePackages() {
  await ensureSystemPackages(docker, "for container machines");
  await ensureSystemPackages(dockerClient, "for container machines");
}

/** The version of the Docker engine that answers, if one does. */
export function engineVersion(env = process.env) {
  return output("docker", ["version", "--format", "{{.Server.Version}}"], env) || undefined;
}

function engineHint() {
  if (!isThere("docker")) return "";
  return existsSync("/run/systemd/system")
    ? "Docker is installed: start it (sudo systemctl start docker), or let your user use it."
    : "Docker is installed but not running.";
}
