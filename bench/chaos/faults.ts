import { setTimeout as sleep } from "node:timers/promises";
import type { Stack } from "./model.js";
import type { Random } from "./random.js";
import type { Site } from "./site.js";

/** The command that is disturbed. */
export interface Command {
  readonly exitCode: number | null;
  readonly signalCode: NodeJS.Signals | null;
  kill(signal: "SIGKILL"): boolean;
}

/** Something that goes wrong while a command runs. */
export interface Fault {
  readonly what: string;
  /** Also the stack on which no command runs is struck. */
  readonly everywhere?: boolean;
  strike(command: Command): Promise<void>;
}

/** A fault at random, for a command that works on a stack. */
export function fault(site: Site, stack: Stack, random: Random): Fault {
  return random.pick(FAULTS)(site, stack, random);
}

export function fullDisk(site: Site): Fault {
  return { what: "the disk is full", strike: () => site.fillDisk() };
}

const FAULTS: readonly ((site: Site, stack: Stack, random: Random) => Fault)[] = [
  killTerraform,
  killTerraform,
  killCommand,
  killCommand,
  killCommandAndTerraform,
  killServices,
  killMachine,
  removeMachine,
  killEngine,
];

function killTerraform(site: Site): Fault {
  return {
    what: "kill terraform",
    strike: async (command) => {
      // The moment may come before there is one.
      while (site.terraforms().length === 0 && isRunning(command)) await sleep(50);
      endAll(site.terraforms());
    },
  };
}

function killCommand(): Fault {
  return { what: "kill the command", strike: async (command) => void command.kill("SIGKILL") };
}

function killCommandAndTerraform(site: Site): Fault {
  return {
    what: "kill the command and terraform",
    strike: async (command) => {
      endAll(site.terraforms());
      command.kill("SIGKILL");
    },
  };
}

function killServices(site: Site): Fault {
  return {
    what: "kill the services",
    strike: async () => {
      const pid = site.servicesPid();
      if (pid !== undefined) endAll([pid]);
    },
  };
}

/** A power cut of one machine. */
function killMachine(site: Site, stack: Stack, random: Random): Fault {
  const which = random.next();
  return { what: "kill a machine", strike: () => onMachine(site, stack, which, ["kill"]) };
}

/** One that is made in seconds; the other is only killed. */
function removeMachine(site: Site, stack: Stack, random: Random): Fault {
  if (stack === "site") return killMachine(site, stack, random);
  const which = random.next();
  return {
    what: "remove a machine",
    strike: () => onMachine(site, stack, which, ["rm", "--force", "--volumes"]),
  };
}

function killEngine(site: Site): Fault {
  return { what: "kill the Docker engine", everywhere: true, strike: async () => site.engine.kill() };
}

async function onMachine(site: Site, stack: Stack, which: number, argv: readonly string[]): Promise<void> {
  const machines = (await site.machines()).filter((machine) => machine.stack === stack);
  const machine = machines[Math.floor(which * machines.length)];
  // One that does not run cannot be killed.
  if (machine) await site.engine.docker(...argv, machine.container).catch(() => []);
}

function isRunning({ exitCode, signalCode }: Command): boolean {
  return exitCode === null && signalCode === null;
}

function endAll(pids: readonly number[]): void {
  for (const pid of pids) {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // It has ended by itself.
    }
  }
}
