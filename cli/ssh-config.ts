import { join } from "node:path";
import { writeFileAtomic } from "../system/files.js";
import type { Connections } from "./connect.js";
import type { Invocation } from "./invocation.js";
import { identityFile } from "./keys.js";
import type { SynthesizedStack } from "./synth.js";
import { workspaceOf } from "./terraform/workspace.js";

/**
 * Writes what the OpenSSH client needs to reach every host of a stack by its name: `ssh -F FILE HOST` works too.
 * Host keys are those learned over the target's own channel; no other is accepted.
 */
export async function writeSshConfig(
  run: Invocation,
  stack: SynthesizedStack,
  connections: Connections,
): Promise<{ file: string; hosts: string[] }> {
  const workspace = workspaceOf(run.target, stack.name);
  const { folder } = workspace;
  const knownHosts = join(folder, "known_hosts");
  const ways = await Promise.all(stack.spec.hosts.map((host) => connections.way(host)));
  const entries: string[] = [];
  const known: string[] = [];
  const hosts: string[] = [];
  for (const [index, host] of stack.spec.hosts.entries()) {
    const way = ways[index];
    if (!way) continue;
    hosts.push(host.name);
    const jump = host.access.kind === "through" ? [`  ProxyJump ${host.access.host}`] : [];
    entries.push(
      `Host ${host.name}`,
      `  HostName ${way.address}`,
      `  Port ${way.port}`,
      `  User ${host.adminUser}`,
      // The key's name in known_hosts: two machines may answer at one address over time.
      `  HostKeyAlias ${stack.name}/${host.name}`,
      `  IdentityFile "${identityFile(host, workspace)}"`,
      "  IdentitiesOnly yes",
      ...jump,
    );
    known.push(...way.hostKeys.map((key) => `${stack.name}/${host.name} ${key}`));
  }
  const common = [
    "Host *",
    `  UserKnownHostsFile "${knownHosts}"`,
    "  GlobalKnownHostsFile none",
    "  StrictHostKeyChecking yes",
    "  LogLevel ERROR",
  ];
  writeFileAtomic(knownHosts, `${known.join("\n")}\n`);
  const file = join(folder, "ssh_config");
  writeFileAtomic(file, `${[...entries, ...common].join("\n")}\n`);
  return { file, hosts };
}
