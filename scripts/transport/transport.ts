/** The one way to a host. Only `ssh.ts` knows how it is done; tests put a recorder in its place. */
export interface Transport {
  /** The host as the user named it, for messages. */
  readonly host: string;

  /**
   * Runs a command and waits. A non-zero exit is an answer, not an error; a broken connection throws.
   * `stdin` is the place for anything secret: arguments are seen by every user of the host.
   */
  run(command: Command): Promise<Result>;

  /** As `run`, giving output as it comes; for logs and long builds. */
  stream(command: Command, onOutput: (chunk: Buffer, from: "stdout" | "stderr") => void): Promise<number>;

  /** Writes a file whole: beside its place, then renamed, so that a broken connection leaves the old one. */
  put(file: RemoteFile): Promise<void>;

  /** A connection to an address as seen from the host; for jump hosts and HTTP through a host. */
  forward(address: string, port: number): Promise<import("node:stream").Duplex>;

  close(): void;
}

/** An argument list, never a shell line: the transport quotes it with the one function for the shell. */
export interface Command {
  readonly argv: readonly string[];
  /** As root, by sudo without a password. */
  readonly root?: boolean;
  readonly stdin?: Buffer | string;
  /** Default: 60 s. */
  readonly timeoutSeconds?: number;
}

export interface Result {
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
