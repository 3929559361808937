import { mkdirSync, rmSync, symlinkSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { LongshoreError } from "../../core/errors.js";
import { sshConfig } from "../../core/quote.js";
import type { HostSpec } from "../../core/spec/index.js";
import { parseHostKey } from "../../scripts/transport/host-keys.js";
import { writeFileAtomic } from "../../system/files.js";
import type { Identity } from "../identities/identities.js";
import { plainPathTo } from "../program/plain-path.js";
import type { SynthesizedStack } from "../program/stack.js";
import type { Run } from "../run.js";
import { workspaceOf } from "../terraform/workspace.js";
import type { Connections } from "./connect.js";

/** What the OpenSSH client is given to reach the hosts of a stack. */
export interface SshConfig {
  readonly file: string;
  /** The hosts that there is a way to. */
  readonly hosts: readonly string[];
  /** A private key that OpenSSH needs and has in no file. */
  readonly key?: string;
}

/**
 * Writes what the OpenSSH client needs to reach every host of a stack by its name: `ssh -F FILE HOST` works too.
 * Host keys are those learned over the target's own channel; no other is accepted.
 */
export async function writeSshConfig(
  run: Run,
  stack: SynthesizedStack,
  connections: Connections,
): Promise<SshConfig> {
  const { folder, keyFile } = workspaceOf(run.target, stack.name);
  // OpenSSH expands paths, and hands that of the configuration to a shell for a jump host.
  const plain = plainPathTo(folder);
  const ways = await Promise.all(stack.spec.hosts.map((host) => connections.way(host)));
  const entries: string[] = [];
  const known: string[] = [];
  const hosts: string[] = [];
  let key: string | undefined;
  for (const [index, host] of stack.spec.hosts.entries()) {
    const way = ways[index];
    if (!way) continue;
    hosts.push(host.name);
    const identity = host.stackKey ? undefined : await run.identities.of(host);
    if (identity && !identity.file && typeof identity.key === "string") key = identity.key;
    const file = identity ? writeIdentity(folder, host, identity) : keyFile;
    const jump = host.access.kind === "through" ? [`  ProxyJump ${hostName(host.access.host)}`] : [];
    // The key's name in known_hosts: two machines may answer at one address over time.
    const alias = `${hostName(stack.name)}/${hostName(host.name)}`;
    entries.push(
      `Host ${hostName(host.name)}`,
      `  HostName ${sshConfig(way.address)}`,
      `  Port ${way.port}`,
      `  User ${sshConfig(host.adminUser)}`,
      `  HostKeyAlias ${alias}`,
      `  IdentityFile ${sshConfig(join(plain, basename(file)))}`,
      "  IdentitiesOnly yes",
      ...jump,
    );
    known.push(...way.hostKeys.map((line) => `${alias} ${keyAlone(line, host)}`));
  }
  const common = [
    "Host *",
    `  UserKnownHostsFile ${sshConfig(join(plain, "known_hosts"))}`,
    "  GlobalKnownHostsFile none",
    "  StrictHostKeyChecking yes",
    "  LogLevel ERROR",
  ];
  writeFileAtomic(join(folder, "known_hosts"), `${known.join("\n")}\n`);
  writeFileAtomic(join(folder, "ssh_config"), `${[...entries, ...common].join("\n")}\n`);
  return { file: join(plain, "ssh_config"), hosts, ...(key ? { key } : {}) };
}

/**
 * Puts the user's identity where its path can be written: a link, and beside it the public half, by which OpenSSH finds the
 * private one in an agent.
 */
function writeIdentity(folder: string, host: HostSpec, { publicKey, file }: Identity): string {
  const link = join(folder, `identity-${hostName(host.name)}`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  rmSync(link, { force: true });
  if (file) symlinkSync(resolve(file), link);
  writeFileAtomic(`${link}.pub`, `${publicKey}\n`);
  return link;
}

/** A name in a `Host` line, where others would be patterns, and in one of known_hosts. */
function hostName(name: string): string {
  if (/^[\w](?:[\w.-]*)$/.test(name)) return name;
  throw new LongshoreError({
    where: "an OpenSSH configuration",
    rule: "a host's name has only letters, digits, dots, underscores and hyphens",
    seen: JSON.stringify(name),
  });
}

/** Without its comment, and on one line. */
function keyAlone(line: string, host: HostSpec): string {
  parseHostKey(line, host.path);
  return line.trim().split(/\s+/, 2).join(" ");
}
