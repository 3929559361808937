import { createInterface } from "node:readline/promises";
import { ensureSystemPackages, hasApt } from "./apt.mjs";
import { engineVersion, isThere } from "./command.mjs";
import { machineBoots } from "./kvm.mjs";
import { startEngine } from "./project-engine.mjs";
import { NeedsUser, say } from "./say.mjs";
import { basics, docker, dockerClient, imageBuilder, qemu } from "./system-packages.mjs";

/**
 * How `npm start` gets machines.
 * @typedef {object} Machines
 * @property {"docker" | "qemu"} kind
 * @property {boolean} startsEngine  Docker's engine is installed where it is missing, and started
 */

/**
 * Decides which machines there will be, and says so: containers on a Docker engine that answers or that may be started
 * for them, virtual machines where KVM works (where it hangs only now and then, no probe tells), emulated machines. `LONGSHORE_MACHINES` says which it
 * has to be. On a terminal, asks before it has an engine installed or started.
 * @returns {Promise<Machines>}
 */
export async function chooseMachines() {
  const chosen = chosenKind();
  const engine = chosen === "qemu" ? undefined : engineVersion();
  if (engine) {
    say(`new machines will be containers on the Docker engine ${engine}`);
    return { kind: "docker", startsEngine: false };
  }
  const obstacle = chosen === "qemu" ? "LONGSHORE_MACHINES=qemu" : await obstacleToEngine();
  if (obstacle === undefined) {
    const how = isThere("dockerd") ? "which is started for them" : "which is installed and started for them";
    say(`new machines will be containers on Docker's engine, ${how}`);
    return { kind: "docker", startsEngine: true };
  }
  if (chosen === "docker") throw new NeedsUser(`LONGSHORE_MACHINES=docker, but ${obstacle}.`);
  const kvm = machineBoots();
  if (kvm) {
    say(`new machines will be virtual (QEMU with KVM): ${obstacle}`);
    return { kind: "qemu", startsEngine: false };
  }
  const slow = "which takes about ten minutes";
  say(
    kvm === undefined
      ? `new machines will be virtual: ${obstacle}. Unless KVM turns out to work here they are emulated, ${slow}`
      : `new machines will be virtual and emulated, ${slow}: ${obstacle}, and KVM does not work here`,
  );
  return { kind: "qemu", startsEngine: false };
}

/** What makes the image, and then what runs the machines. @param {Machines} machines */
export async function prepareImageBuilder({ kind }) {
  // Where there is no apt, Docker makes the image, of a container hub's.
  const builds = kind === "qemu" || hasApt();
  await ensureSystemPackages(builds ? [...basics, ...imageBuilder] : basics, "for the machine image");
}

/**
 * Returns the kind that there is: virtual machines where Docker's engine does not start.
 * @param {Machines} machines
 * @returns {Promise<Machines["kind"]>}
 */
export async function prepareMachines({ kind, startsEngine }) {
  if (startsEngine) {
    try {
      await ensureEnginePackages();
      await startEngine();
      return "docker";
    } catch (error) {
      if (!(error instanceof NeedsUser) || chosenKind() === "docker") throw error;
      say(`${error.message}\nSo new machines will be virtual and emulated, which takes about ten minutes`);
    }
  }
  if (kind === "docker" && !startsEngine) return "docker";
  await ensureSystemPackages([...imageBuilder, ...qemu], "for virtual machines");
  return "qemu";
}

/** What an engine of one's own takes. */
export async function ensureEnginePackages() {
  await ensureSystemPackages(docker, "for container machines");
  await ensureSystemPackages(dockerClient, "for container machines");
}

function chosenKind() {
  const chosen = process.env.LONGSHORE_MACHINES || undefined;
  if (chosen !== undefined && chosen !== "docker" && chosen !== "qemu") {
    throw new NeedsUser(`LONGSHORE_MACHINES is docker or qemu, not ${chosen}.`);
  }
  return chosen;
}

/** Why no Docker engine can be started here; undefined when it can, and may. */
async function obstacleToEngine() {
  const installed = isThere("dockerd");
  const none = "no Docker engine answers";
  if (process.platform !== "linux") return `${none} (start Docker Desktop)`;
  if (process.getuid?.() !== 0) {
    return installed
      ? `${none} (start it: sudo systemctl start docker, or join its group: sudo usermod -aG docker $USER)`
      : `${none} (install it: sudo apt-get install docker.io, or run this as root)`;
  }
  if (!installed && !hasApt()) return `${none}, and there is no apt to install it with`;
  const what = installed ? "Start it" : "Install and start it (apt-get install docker.io)";
  return (await agreed(`${none}. ${what}?`)) ? undefined : `${none}, and none is to be started`;
}

/** Without a terminal, nobody is asked. @param {string} question */
async function agreed(question) {
  if (!process.stdin.isTTY || !process.stdout.isTTY) return true;
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return !/^\s*n/i.test(await terminal.question(`${question} [Y/n] `));
  } finally {
    terminal.close();
  }
}
