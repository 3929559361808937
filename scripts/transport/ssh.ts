import type { Duplex } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { LongshoreError } from "../../core/errors.js";
import type { AgentKey } from "./agent.js";
import { SshConnection } from "./connection.js";
import { DialError, dial } from "./dial.js";
import { fingerprint, parseHostKey } from "./host-keys.js";
import { keyPair } from "./keys.js";
import { requireRoot } from "./require-root.js";
import type { Endpoint, Transport } from "./transport.js";

export interface ConnectOptions {
  /** The host as the user named it, for messages. */
  readonly host: string;
  /** How long to try while nothing answers or the user is not there yet. Default: 20 s. */
  readonly deadlineSeconds?: number;
  /** How long the user's login shell may take until it runs what it is given. Default: 60 s. */
  readonly shellSeconds?: number;
  /** Told what is being waited for, once per new reason. */
  readonly onProgress?: (detail: string) => void;
  /** Ends the waiting. */
  readonly signal?: AbortSignal;
}

/** A private key as text (OpenSSH, PKCS#1), or one that an ssh-agent has. */
export type LoginKey = string | AgentKey;

/**
 * Connects to a host, by the given private key alone, and only if it shows a pinned host key.
 * The user has to be able to run commands, and as root. Tries again until the deadline while the host is not up or has not made the user yet; never after what would stay so.
 */
export async function connect(
  endpoint: Endpoint,
  key: LoginKey,
  options: ConnectOptions,
): Promise<Transport> {
  const hostKeys = endpoint.hostKeys.map((line) => parseHostKey(line, options.host));
  if (hostKeys.length === 0) throw noHostKeys(options.host);
  const login = typeof key === "string" ? keyPair(key, options.host) : key;
  const end = performance.now() + (options.deadlineSeconds ?? 20) * 1000;
  let told = "";
  for (let attempt = 0; ; attempt++) {
    const left = end - performance.now();
    try {
      const socket = await throughJumpHost(endpoint);
      const { address, port, user } = endpoint;
      const seconds = Math.min(ATTEMPT_SECONDS, Math.max(left / 1000, 1));
      const client = await dial({ address, port, user, login, hostKeys, seconds, socket });
      return await usable(
        new SshConnection(options.host, login.publicKey, user, client, options.shellSeconds),
        user,
      );
    } catch (error) {
      if (!(error instanceof DialError)) throw error;
      const wait = pause(error, attempt);
      if (LASTING.has(error.kind) || performance.now() + wait >= end) {
        throw explain(
          error,
          endpoint,
          hostKeys.map(({ blob }) => fingerprint(blob)),
          options.host,
        );
      }
      if (told !== error.message)
        options.onProgress?.(`waiting for SSH at ${at(endpoint)}: ${error.message}`);
      told = error.message;
      await sleep(wait, undefined, { signal: options.signal });
    }
  }
}

/** A connection on which commands run; one that broke before that is as good as none: first boot restarts sshd. */
async function usable(connection: SshConnection, user: string): Promise<Transport> {
  try {
    await requireRoot(connection, user);
    return connection;
  } catch (error) {
    const broke = connection.closed;
    connection.close();
    throw broke ? new DialError("unreachable", "the connection broke", error) : error;
  }
}

/** What no waiting changes. */
const LASTING: ReadonlySet<DialError["kind"]> = new Set(["hostKey", "algorithms", "agent"]);

/** One attempt's share: a machine under software emulation takes seconds for a handshake. */
const ATTEMPT_SECONDS = 30;

/** After a refused login slower: sshd locks out whoever fails too often. */
function pause(error: DialError, attempt: number): number {
  return error.kind === "auth" ? 3000 : Math.min(200 * 1.5 ** attempt, 2000);
}

async function throughJumpHost({ through, address, port }: Endpoint): Promise<Duplex | undefined> {
  if (!through) return undefined;
  try {
    return await through.forward(address, port);
  } catch (cause) {
    const seen = cause instanceof LongshoreError ? cause.violations[0]?.seen : undefined;
    throw new DialError("unreachable", `${seen ?? "a refusal"} from ${through.host}`, cause);
  }
}

function noHostKeys(host: string): LongshoreError {
  return new LongshoreError({
    where: host,
    rule: "the host's keys are known before it is connected to",
    seen: "an empty list",
  });
}

function explain(error: DialError, endpoint: Endpoint, pinned: string[], host: string): LongshoreError {
  const seen = error.message;
  switch (error.kind) {
    case "hostKey":
      return new LongshoreError(
        {
          where: host,
          rule: `${at(endpoint)} shows a pinned host key (${pinned.join(", ")})`,
          seen,
          remedy:
            "Nothing was sent to it. Another machine may answer in its place: find out before you go on.",
        },
        { cause: error },
      );
    case "algorithms":
      return new LongshoreError(
        {
          where: host,
          rule: `the SSH server at ${at(endpoint)} and Longshore have an algorithm of each kind in common`,
          seen,
          remedy: "Let its sshd_config allow one of Longshore's.",
        },
        { cause: error },
      );
    case "agent":
      return new LongshoreError(
        {
          where: host,
          rule: "ssh-agent signs with the key that it has",
          seen,
          remedy: "Is the agent locked, or does it wait for a confirmation? Does `ssh-add -T FILE.pub` work?",
        },
        { cause: error },
      );
    case "auth":
      return new LongshoreError(
        {
          where: host,
          rule: `${at(endpoint)} lets ${endpoint.user} log in with this run's key`,
          seen,
          remedy: "Is the key declared for this host? Does the user exist?",
        },
        { cause: error },
      );
    case "name":
      return new LongshoreError(
        {
          where: host,
          rule: `${endpoint.address} has an address`,
          seen,
          remedy: "Check the DNS label and your resolver.",
        },
        { cause: error },
      );
    default:
      return new LongshoreError(
        {
          where: host,
          rule: `SSH answers at ${at(endpoint)}`,
          seen,
          remedy: "Is the host running? Do its rules let this computer in?",
        },
        { cause: error },
      );
  }
}

function at({ address, port, through }: Endpoint): string {
  return through ? `${address}:${port} through ${through.host}` : `${address}:${port}`;
}
