import type { Command } from "../transport/transport.js";

/** Every call is made as root: the admin user joins the engine's group, but a login from before that does not. */
export function docker(...args: readonly string[]): Command {
  return { argv: ["docker", ...args], root: true };
}

/** Exits with 1 where only the client answers; `Server` is null then. */
export function engineVersion(): Command {
  return docker("version", "--format", "{{json .}}");
}

/** Prints those that there are; exits with 1 where one is missing. */
export function inspectContainers(names: readonly string[]): Command {
  return docker("container", "inspect", ...names);
}

export function startContainer(name: string): Command {
  return docker("start", name);
}

/** Waits until a container has ended, for so long, and prints its exit code. */
export function waitForContainer(name: string, withinSeconds: number): Command {
  return { ...docker("wait", name), timeoutSeconds: withinSeconds };
}

/** Its volumes stay, anonymous ones too: they may hold data. */
export function removeContainer(name: string): Command {
  return docker("rm", "--force", name);
}

export function renameContainer(from: string, to: string): Command {
  return docker("rename", from, to);
}

/** The names of all containers that carry a label, running or not; one a line. */
export function listContainers(label: string): Command {
  return docker("ps", "--all", "--filter", `label=${label}`, "--format", "{{.Names}}");
}

export function execInContainer(name: string, command: readonly string[]): Command {
  return docker("exec", name, ...command);
}

/** What a container wrote, on both outputs. `follow` goes on until the connection ends. */
export function dockerLogs(name: string, options: { tail?: number; follow?: boolean }): Command {
  const tail = options.tail === undefined ? [] : ["--tail", String(options.tail)];
  return docker("logs", ...(options.follow ? ["--follow"] : []), ...tail, name);
}
