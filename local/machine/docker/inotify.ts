import { readFileSync } from "node:fs";
import { LongshoreError } from "../../../core/errors.js";
import { INSTANCE_LABEL } from "./arguments.js";
import { docker } from "./engine.js";

/**
 * systemd and what it runs watch files, and the kernel counts the watchers of all machines together: beyond the
 * limit a machine boots half.
 */
export function refuseTooManyMachines(limit: number, running: number): void {
  const needed = (machines: number) => machines * WATCHERS_PER_MACHINE + WATCHERS_OF_THE_HOST;
  if (needed(running + 1) <= limit) return;
  throw new LongshoreError({
    where: "Docker engine",
    rule: `the kernel's limit of file watchers is enough for ${running + 1} machines`,
    seen: `fs.inotify.max_user_instances = ${limit}`,
    remedy: `Run: sudo sysctl fs.inotify.max_user_instances=${Math.max(1024, 2 * needed(running + 1))}`,
  });
}

export function inotifyLimit(): number {
  return Number(readFileSync("/proc/sys/fs/inotify/max_user_instances", "utf8"));
}

/** Container machines of all local clouds. */
export async function runningMachines(): Promise<number> {
  const ids = await docker("Docker engine", [
    "container",
    "ls",
    "--quiet",
    "--filter",
    `label=${INSTANCE_LABEL}`,
  ]);
  return ids.split("\n").filter((id) => id !== "").length;
}

/** Counted in a booted machine. */
const WATCHERS_PER_MACHINE = 10;
const WATCHERS_OF_THE_HOST = 20;
