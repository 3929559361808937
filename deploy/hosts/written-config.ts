import { readFileSync, statSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import type { HostSpec } from "../../core/spec/index.js";
import { plainPathTo } from "../program/plain-path.js";
import { recordedState, recordFile } from "../program/record.js";
import type { SynthesizedStack } from "../program/stack.js";
import type { Target } from "../targets/target.js";
import { workspaceOf } from "../terraform/workspace.js";

/**
 * The file that `writeSshConfig` wrote when the stack was last brought up, as long as its state is the same and the host's port
 * takes connections; undefined when it has to be written anew. Never for keys of the user, which an agent may have to be
 * asked for, or by way of another host.
 */
export async function writtenSshConfig(
  target: Target,
  stack: SynthesizedStack,
  host: HostSpec,
): Promise<string | undefined> {
  if (host.access.kind === "through" || stack.spec.hosts.some(({ stackKey }) => !stackKey)) return undefined;
  if (!recordedState(target, stack)) return undefined;
  const { folder } = workspaceOf(target, stack.name);
  const file = join(folder, "ssh_config");
  if (timeOf(file) < timeOf(recordFile(target, stack.name))) return undefined;
  const way = wayIn(readFileSync(file, "utf8"), host.name);
  return way && (await answers(way)) ? join(plainPathTo(folder), "ssh_config") : undefined;
}

interface Way {
  readonly host: string;
  readonly port: number;
}

/** What the file says of a host whose name and address need no quotes. */
function wayIn(config: string, name: string): Way | undefined {
  const [, entry = ""] = config.split(`Host ${name}\n`);
  const [, address] = /^ {2}HostName ([\w.:-]+)$/m.exec(entry.split("Host ")[0] ?? "") ?? [];
  const [, port] = /^ {2}Port (\d+)$/m.exec(entry) ?? [];
  return address && port ? { host: address, port: Number(port) } : undefined;
}

const PATIENCE_MS = 2000;

async function answers(way: Way): Promise<boolean> {
  const socket = connect(way);
  try {
    return await new Promise((done) => {
      socket.setTimeout(PATIENCE_MS, () => done(false));
      socket.once("connect", () => done(true));
      socket.once("error", () => done(false));
    });
  } finally {
    socket.destroy();
  }
}

/** When a file was written, in milliseconds; long ago when it was not. */
function timeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? -1;
}
