import type { Duplex, Readable } from "node:stream";

/** The one way to a host. Only `ssh.ts` knows how it is done; tests put a recorder in its place. */
export interface Transport {
  /** The host as the user named it, for messages. */
  readonly host: string;

  /** The public key that logged in, as an OpenSSH line. */
  readonly loginKey: string;

  /**
   * Runs a command and waits. A non-zero exit is an answer, not an error; a broken connection, a command that
   * takes too long (it is ended on the host) and more than 16 MiB of output throw.
   * `stdin` is the place for anything secret: arguments are seen by every user of the host.
   */
  run(command: Command): Promise<Result>;

  /** As `run`, giving output as it comes and without a limit to it; for logs and long builds. Gives the exit code. */
  stream(command: Command, onOutput: (chunk: Buffer, from: "stdout" | "stderr") => void): Promise<number>;

  /** Writes a file whole: beside its place, then renamed, so that a broken connection leaves the old one. */
  put(file: RemoteFile): Promise<void>;

  /** A connection to an address as seen from the host; for jump hosts and HTTP through a host. */
  forward(address: string, port: number): Promise<Duplex>;

  /** Whether the connection has ended, by us or by itself: nothing more can be run over it. */
  readonly closed: boolean;

  close(): void;
}

/** An argument list, never a shell line: the transport quotes it with the one function for the shell. */
export interface Command {
  readonly argv: readonly string[];
  /** As root, by sudo without a password. */
  readonly root?: boolean;
  /** A stream is read once: such a command cannot be run again. */
  readonly stdin?: Buffer | string | Readable;
  /** Default: 60 s for `run`, no limit for `stream`. */
  readonly timeoutSeconds?: number;
}

export interface Result {
  /** 128 and the signal's number where a signal ended it, as in a shell. */
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RemoteFile {
  readonly path: string;
  readonly content: Buffer | string;
  /** E.g. 0o600. */
  readonly mode: number;
  /** `user:group`; default `root:root`. */
  readonly owner?: string;
}

/** How a host is reached and whom to expect there. */
export interface Endpoint {
  readonly address: string;
  readonly port: number;
  readonly user: string;
  /** OpenSSH public keys (`ssh-ed25519 AAAA…`) that the host may show; anything else is refused. */
  readonly hostKeys: readonly string[];
  /** The host through which it is reached. */
  readonly through?: Transport;
}
