import { ExitCode, LongshoreError } from "../../core/errors.js";
import { sh } from "../../core/quote.js";
import type { HostSpec, StackSpec } from "../../core/spec/index.js";
import type { AgentKey } from "../../scripts/transport/agent.js";
import { identityError } from "./identity-error.js";
import type { IdentityFile } from "./identity-file.js";

/** What logs in to hosts that take only given keys. */
export interface Identity {
  /** An OpenSSH line. */
  readonly publicKey: string;
  /** A private key without passphrase, in a form that ssh2 and OpenSSH read; or one that an agent has. */
  readonly key: string | AgentKey;
  /** The file that OpenSSH reads by itself; absent when it cannot, or would ask again. */
  readonly file?: string;
}

/** Asks for a secret; undefined where nobody can be asked. */
export type AskSecret = (question: string) => Promise<string | undefined>;

/**
 * The user's identities in one run: the file that LONGSHORE_SSH_IDENTITY names, or what ssh-agent has. Read once, so that a
 * passphrase is asked for once.
 */
export class Identities {
  private given: Promise<Identity> | undefined;

  constructor(
    private readonly env: NodeJS.ProcessEnv,
    private readonly ask: AskSecret,
  ) {}

  /** Finds what is wrong with the user's identity before anything is changed. */
  async check(stacks: readonly { readonly spec: StackSpec }[]): Promise<void> {
    for (const { spec } of stacks) {
      for (const host of spec.hosts) {
        if (!host.stackKey && host.access.kind !== "none") await this.of(host);
      }
    }
  }

  /** What logs in to a host that takes only given keys. */
  async of(host: HostSpec): Promise<Identity> {
    const path = this.env.LONGSHORE_SSH_IDENTITY;
    if (!path) return await this.declaredInAgent(host);
    this.given ??= this.load(path);
    const identity = await this.given;
    refuseUndeclared(path, identity, host);
    return identity;
  }

  /** Without a file named, the agent's key that the host is given. */
  private async declaredInAgent(host: HostSpec): Promise<Identity> {
    const socket = this.env.SSH_AUTH_SOCK;
    const declared = new Set(host.authorizedKeys.map(dataOf));
    const held = socket ? await heldBy(socket) : [];
    const publicKey = held.find((line) => declared.has(dataOf(line)));
    if (socket && publicKey) return { publicKey, key: { socket, publicKey } };
    throw noIdentity(host, held);
  }

  private async load(path: string): Promise<Identity> {
    const { openIdentityFile } = await import("./identity-file.js");
    const file = openIdentityFile(path);
    const text = file.read();
    switch (text.kind) {
      case "private":
        return { ...text, key: text.privateKey, ...(text.asItIs ? { file: path } : {}) };
      case "encrypted":
        return (text.publicKey ? await this.inAgent(text.publicKey) : undefined) ?? (await this.unlock(file));
      case "public": {
        const identity = await this.inAgent(text.publicKey);
        if (identity) return identity;
        throw publicAlone(path, this.env.SSH_AUTH_SOCK);
      }
      case "fido":
        throw fido(path, text.type);
      case "other":
        throw new Error(`${path} was opened as an identity`);
    }
  }

  private async inAgent(publicKey: string): Promise<Identity | undefined> {
    const socket = this.env.SSH_AUTH_SOCK;
    if (!socket) return undefined;
    const held = await heldBy(socket);
    const found = held.some((line) => dataOf(line) === dataOf(publicKey));
    return found ? { publicKey, key: { socket, publicKey } } : undefined;
  }

  private async unlock(file: IdentityFile): Promise<Identity> {
    const passphrase = await this.ask(`Passphrase of ${file.path}: `);
    if (passphrase === undefined) throw noTerminal(file.path);
    const text = file.read(passphrase);
    if (text.kind === "private") return { publicKey: text.publicKey, key: text.privateKey };
    if (text.kind === "other")
      throw identityError(file.path, { rule: "OpenSSH takes keys of its type", seen: text.why });
    throw identityError(file.path, {
      rule: "the passphrase opens the private key",
      seen: "another one",
      remedy: "Run the command again.",
    });
  }
}

/** What an agent has; one that does not answer has nothing. What talks to agents is loaded when one is asked. */
async function heldBy(socket: string): Promise<string[]> {
  const { agentKeys } = await import("../../scripts/transport/agent.js");
  return await agentKeys(socket).catch(() => []);
}

/** The key itself, without its type and comment. */
function dataOf(line: string): string {
  return line.trim().split(/\s+/)[1] ?? "";
}

function refuseUndeclared(path: string, { publicKey }: Identity, host: HostSpec): void {
  const declared = host.authorizedKeys.map(dataOf);
  if (declared.length === 0 || declared.includes(dataOf(publicKey))) return;
  throw identityError(path, {
    rule: `it is the private half of a key that ${host.path} is given`,
    seen: `that of ${publicKey}`,
    remedy: "Name the private half of one of its sshKeys, or give it this public key.",
  });
}

function noIdentity(host: HostSpec, held: readonly string[]): LongshoreError {
  const agent = held.length > 0 ? ", and none of its keys in ssh-agent" : "";
  return new LongshoreError(
    {
      where: host.path,
      rule: "a host that takes only given keys needs the private half of one",
      seen: `no LONGSHORE_SSH_IDENTITY in the environment${agent}`,
      remedy: "Set it to the private key's file, or add the key to ssh-agent: ssh-add FILE.",
    },
    { exitCode: ExitCode.USAGE },
  );
}

function noTerminal(path: string): LongshoreError {
  return identityError(path, {
    rule: "the passphrase of an encrypted key can be asked for",
    seen: "a run without a terminal, and no such key in ssh-agent (SSH_AUTH_SOCK)",
    remedy: `Add it to ssh-agent before: ssh-add ${sh(path)}`,
  });
}

function publicAlone(path: string, socket: string | undefined): LongshoreError {
  return identityError(path, {
    rule: "a public key stands for the private one that ssh-agent has",
    seen: socket
      ? `the public key alone: the agent at ${socket} does not have it`
      : "the public key alone: SSH_AUTH_SOCK is not set",
    remedy: "Name the private key's file, or add it to ssh-agent with ssh-add.",
  });
}

function fido(path: string, type: string): LongshoreError {
  return identityError(path, {
    rule: "Longshore logs in by an Ed25519, RSA or ECDSA key",
    seen: `one of a security device (${type})`,
    remedy: "Azure gives no such keys to its machines either: give the host an Ed25519 key.",
  });
}
