import type { Duplex } from "node:stream";
import ssh2 from "ssh2";
import { type AgentKey, OneKeyAgent } from "./agent.js";
import { fingerprint, type HostKey, isSameKey, typeInside } from "./host-keys.js";
import type { KeyPair } from "./keys.js";
import { Offers } from "./offers.js";

export interface DialOptions {
  readonly address: string;
  readonly port: number;
  readonly user: string;
  readonly login: KeyPair | AgentKey;
  readonly hostKeys: readonly HostKey[];
  readonly seconds: number;
  /** A connection that leads there already, through a jump host. */
  readonly socket?: Duplex;
}

/** Why one attempt failed; whether a later one may do better depends upon the kind. */
export class DialError extends Error {
  constructor(
    readonly kind:
      | "unreachable"
      | "name"
      | "timeout"
      | "handshake"
      | "algorithms"
      | "hostKey"
      | "agent"
      | "auth",
    message: string,
    cause?: unknown,
  ) {
    super(message, { cause });
  }
}

/** One attempt to connect and log in, by the one key alone. */
export async function dial(options: DialOptions): Promise<ssh2.Client> {
  const client = new ssh2.Client();
  let shown: Buffer | undefined;
  const offers = new Offers();
  return await new Promise((resolve, reject) => {
    const fail = (error: Error & { level?: string; code?: string }) => {
      client.destroy();
      reject(asDialError(error, shown, options.hostKeys, offers.clash()));
    };
    client.on("error", fail);
    client.on("close", () => fail(new Error("the connection was closed before the login")));
    client.on("ready", () => {
      client.removeAllListeners();
      // A command is a few small packets back and forth: each would wait for the last one's acknowledgement.
      client.setNoDelay();
      resolve(client);
    });
    client.connect({
      host: options.address,
      port: options.port,
      sock: options.socket,
      username: options.user,
      authHandler: [loginBy(options)],
      debug: (line) => offers.take(line),
      hostVerifier: (key: Buffer) => {
        shown = key;
        return isPinned(key, options.hostKeys);
      },
      algorithms: { serverHostKey: { prepend: pinnedAlgorithms(options.hostKeys), append: [], remove: [] } },
      readyTimeout: options.seconds * 1000,
      keepaliveInterval: 10_000,
      keepaliveCountMax: 3,
    });
  });
}

function loginBy({ user, login }: DialOptions): ssh2.AnyAuthMethod {
  return "socket" in login
    ? { type: "agent", username: user, agent: new OneKeyAgent(login) }
    : { type: "publickey", username: user, key: login.privateKey };
}

function isPinned(key: Buffer, pinned: readonly HostKey[]): boolean {
  return pinned.some(({ blob }) => isSameKey(blob, key));
}

/** A host shows one key only, of the first kind in our list that it has: so the kinds that we know come first. */
function pinnedAlgorithms(pinned: readonly HostKey[]): ssh2.ServerHostKeyAlgorithm[] {
  const types = new Set(pinned.map(({ type }) => type));
  return ALGORITHMS.filter(([type]) => types.has(type)).flatMap(([, algorithms]) => algorithms);
}

const ALGORITHMS: readonly [string, ssh2.ServerHostKeyAlgorithm[]][] = [
  ["ssh-ed25519", ["ssh-ed25519"]],
  ["ecdsa-sha2-nistp256", ["ecdsa-sha2-nistp256"]],
  ["ecdsa-sha2-nistp384", ["ecdsa-sha2-nistp384"]],
  ["ecdsa-sha2-nistp521", ["ecdsa-sha2-nistp521"]],
  ["ssh-rsa", ["rsa-sha2-512", "rsa-sha2-256"]],
];

function asDialError(
  error: Error & { level?: string; code?: string },
  shown: Buffer | undefined,
  pinned: readonly HostKey[],
  clash: string | undefined,
): DialError {
  if (error.level === "handshake" && clash) return new DialError("algorithms", clash, error);
  if (shown && !isPinned(shown, pinned)) {
    return new DialError("hostKey", `${fingerprint(shown)} (${typeInside(shown)})`, error);
  }
  if (error.code === "ENOTFOUND" || error.code === "EAI_AGAIN") {
    return new DialError("name", "a name that nothing answers for", error);
  }
  if (error.level === "agent") return new DialError("agent", error.message, error);
  if (error.level === "client-authentication") return new DialError("auth", "a refusal", error);
  if (error.level === "client-timeout" || error.code === "ETIMEDOUT") {
    return new DialError("timeout", "no answer in time", error);
  }
  if (error.code === "ECONNREFUSED") return new DialError("unreachable", "connection refused", error);
  if (error.level === "client-socket") return new DialError("unreachable", error.message, error);
  return new DialError("handshake", error.message, error);
}
