import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { list, opaque, u32, u64, XdrReader } from "./xdr.js";

/** What the server answers to an operation that fails: a number of RFC 8881, section 15.1. */
export class NfsError extends Error {
  constructor(readonly status: number) {
    super(STATUS[status] ?? `status ${status}`);
  }
}

/** Enough of NFS 4.1 (RFC 8881) to work with files as another user than the kernel: one session with one slot. */
export class NfsClient {
  #sequence = 1;
  #xid = 1;
  #clientId = 0n;
  #session = Buffer.alloc(16);
  #received = Buffer.alloc(0);
  readonly #chunks: AsyncIterator<Buffer>;

  private constructor(
    private readonly socket: Socket,
    private readonly uid: number,
    private readonly minor: number,
  ) {
    this.#chunks = socket[Symbol.asyncIterator]();
  }

  /** Signs in at a port of this computer as a user, whom the server believes. */
  static async open(port: number, { uid = 0, minor = 1 } = {}): Promise<NfsClient> {
    const socket = connect({ port, host: "127.0.0.1" });
    await once(socket, "connect");
    const client = new NfsClient(socket, uid, minor);
    try {
      await client.#signIn();
    } catch (error) {
      socket.destroy();
      throw error;
    }
    return client;
  }

  /** What a client that has found a file once knows it by, for ever. */
  async handleOf(path: string): Promise<Buffer> {
    const answers = await this.#call([ROOT, ...names(path).map(lookup), GET_FH]);
    return answers.at(-1) as Buffer;
  }

  async sizeOf(handle: Buffer): Promise<number> {
    const size = op(GETATTR, [bits([SIZE])], (answer) => attributes(answer).readBigUInt64BE());
    const [, bytes] = await this.#call([putFh(handle), size]);
    return Number(bytes);
  }

  async list(path: string): Promise<string[]> {
    const read = op(READDIR, [u64(0n), Buffer.alloc(8), u32(8192), u32(8192), list([])], (answer) => {
      answer.fixed(8);
      const entries: string[] = [];
      while (answer.u32() === 1) {
        answer.u64();
        entries.push(answer.opaque().toString());
        attributes(answer);
      }
      answer.u32();
      return entries;
    });
    const answers = await this.#call([ROOT, ...names(path).map(lookup), read]);
    return (answers.at(-1) as string[]).filter((name) => name !== "." && name !== "..").sort();
  }

  /** Writes a file as a whole, each piece on the disk when it is answered. Gives back how many bytes were taken. */
  async write(path: string, pieces: Iterable<Buffer>): Promise<number> {
    const file = await this.#openFile(path, true);
    let offset = 0;
    try {
      for (const piece of pieces) {
        const write = op(
          WRITE,
          [file.state, u64(BigInt(offset)), u32(FILE_SYNC), opaque(piece)],
          (answer) => {
            const count = answer.u32();
            answer.fixed(12);
            return count;
          },
        );
        const [, count] = await this.#call([putFh(file.handle), write]);
        offset += count as number;
      }
    } finally {
      await this.#closeFile(file);
    }
    return offset;
  }

  /** The file's beginning, up to 64 KiB. */
  async read(path: string): Promise<Buffer> {
    const file = await this.#openFile(path, false);
    const read = op(READ, [file.state, u64(0n), u32(65_536)], (answer) => {
      answer.u32();
      return answer.opaque();
    });
    const [, data] = await this.#call([putFh(file.handle), read]);
    await this.#closeFile(file);
    return data as Buffer;
  }

  /** In bytes, as `df` sees it. */
  async spaceOf(path: string): Promise<number> {
    const total = op(GETATTR, [bits([SPACE_TOTAL])], (answer) => attributes(answer).readBigUInt64BE());
    const answers = await this.#call([ROOT, ...names(path).map(lookup), total]);
    return Number(answers.at(-1));
  }

  /** Signs out: a server that starts anew does not wait for this client to come back. */
  async close(): Promise<void> {
    await this.#compound([op(DESTROY_SESSION, [this.#session], () => undefined)]);
    await this.#compound([op(DESTROY_CLIENTID, [u64(this.#clientId)], () => undefined)]);
    this.socket.destroy();
  }

  async #signIn(): Promise<void> {
    const owner = [randomBytes(8), opaque(`test ${process.pid} ${randomBytes(4).toString("hex")}`)];
    const exchange = op(EXCHANGE_ID, [...owner, u32(0), u32(0), list([])], (answer) => {
      const [id, sequence] = [answer.u64(), answer.u32()];
      answer.fixed(8); // Flags, and no protection of the state.
      answer.u64();
      answer.opaque();
      answer.opaque();
      if (answer.u32() === 1) for (let each = 0; each < 2; each++) answer.opaque();
      return { id, sequence };
    });
    const [who] = (await this.#compound([exchange])) as [{ id: bigint; sequence: number }];
    this.#clientId = who.id;
    const channel = [0, 2 ** 20, 2 ** 20, 4096, 16, 1, 0].map(u32);
    const args = [u64(who.id), u32(who.sequence), u32(0), ...channel, ...channel, u32(0), list([u32(0)])];
    const create = op(CREATE_SESSION, args, (answer) => {
      const session = Buffer.from(answer.fixed(16));
      answer.fixed(8);
      for (let each = 0; each < 2; each++) {
        answer.fixed(24);
        answer.fixed(answer.u32() * 4);
      }
      return session;
    });
    [this.#session] = (await this.#compound([create])) as [Buffer<ArrayBuffer>];
    await this.#call([op(RECLAIM_COMPLETE, [u32(0)], () => undefined)]);
  }

  async #openFile(path: string, create: boolean): Promise<{ handle: Buffer; state: Buffer }> {
    const parts = names(path);
    const emptied = [bits([SIZE, MODE]), opaque(Buffer.concat([u64(0n), u32(0o644)]))];
    const how = create ? [u32(1), u32(0), ...emptied] : [u32(0)];
    const access = u32((create ? 3 : 1) | WANT_NO_DELEGATION);
    const owner = [u64(this.#clientId), opaque("owner")];
    const args = [u32(0), access, u32(0), ...owner, ...how, u32(0), opaque(parts.at(-1) ?? "")];
    const open = op(OPEN, args, (answer) => {
      const state = Buffer.from(answer.fixed(16));
      answer.fixed(20 + 4);
      bitmap(answer);
      if (answer.u32() === 3) answer.u32(); // No delegation, and why.
      return state;
    });
    const answers = await this.#call([ROOT, ...parts.slice(0, -1).map(lookup), open, GET_FH]);
    const [state, handle] = answers.slice(-2) as [Buffer, Buffer];
    return { handle, state };
  }

  async #closeFile({ handle, state }: { handle: Buffer; state: Buffer }): Promise<void> {
    await this.#call([putFh(handle), op(CLOSE, [u32(0), state], (answer) => answer.fixed(16))]);
  }

  /** In the session; what a server that has just started or is busy puts off is asked again. */
  async #call(operations: readonly Operation[]): Promise<unknown[]> {
    for (let tries = 0; ; tries++) {
      const sequence = [this.#session, u32(this.#sequence++), u32(0), u32(0), u32(0)];
      try {
        const [, ...answers] = await this.#compound([
          op(SEQUENCE, sequence, (answer) => answer.fixed(36)),
          ...operations,
        ]);
        return answers.slice(answers.length - operations.length);
      } catch (error) {
        if (!(error instanceof NfsError && PUT_OFF.has(error.status)) || tries > 600) throw error;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    }
  }

  async #compound(operations: readonly Operation[]): Promise<unknown[]> {
    const user = Buffer.concat([u32(0), opaque("test"), u32(this.uid), u32(this.uid), list([])]);
    const call = Buffer.concat([
      ...[this.#xid++, 0, 2, PROGRAM, 4, COMPOUND, AUTH_SYS].map(u32),
      opaque(user),
      ...[0, 0].map(u32),
      opaque(""),
      u32(this.minor),
      list(operations.map(({ request }) => request)),
    ]);
    this.socket.write(Buffer.concat([u32((LAST_FRAGMENT | call.length) >>> 0), call]));
    const answer = new XdrReader(await this.#record());
    answer.fixed(8); // Its number, and that it is a reply.
    if (answer.u32() !== 0) throw new Error("the server denies the call");
    answer.u32();
    answer.opaque();
    if (answer.u32() !== 0) throw new Error("the server does not take the call");
    const status = answer.u32();
    answer.opaque();
    const count = answer.u32();
    return operations.slice(0, Math.max(count, 1)).map((operation) => {
      if (count === 0) throw new NfsError(status);
      answer.u32();
      const own = answer.u32();
      if (own !== 0) throw new NfsError(own);
      return operation.read(answer);
    });
  }

  /** A reply, which may come in fragments. */
  async #record(): Promise<Buffer> {
    const parts: Buffer[] = [];
    for (;;) {
      const header = (await this.#bytes(4)).readUInt32BE();
      parts.push(await this.#bytes(header & ~LAST_FRAGMENT));
      if (header & LAST_FRAGMENT) return Buffer.concat(parts);
    }
  }

  async #bytes(length: number): Promise<Buffer> {
    while (this.#received.length < length) {
      const { value, done } = await this.#chunks.next();
      if (done) throw new Error("the server hangs up");
      this.#received = Buffer.concat([this.#received, value]);
    }
    const bytes = this.#received.subarray(0, length);
    this.#received = this.#received.subarray(length);
    return bytes;
  }
}

interface Operation {
  readonly request: Buffer;
  /** Reads what follows the status. */
  read(answer: XdrReader): unknown;
}

const [CLOSE, GETATTR, GETFH, LOOKUP, OPEN, PUTFH, PUTROOTFH, READ, READDIR, WRITE] = [
  4, 9, 10, 15, 18, 22, 24, 25, 26, 38,
] as const;
const [EXCHANGE_ID, CREATE_SESSION, DESTROY_SESSION, SEQUENCE] = [42, 43, 44, 53] as const;
const [DESTROY_CLIENTID, RECLAIM_COMPLETE] = [57, 58] as const;
const [SIZE, MODE, SPACE_TOTAL] = [4, 33, 44] as const;
const [PROGRAM, COMPOUND, AUTH_SYS] = [100_003, 1, 1] as const;
const LAST_FRAGMENT = 0x8000_0000;
const WANT_NO_DELEGATION = 0x0400;
const FILE_SYNC = 2;

const STATUS: Readonly<Record<number, string>> = {
  2: "NFS4ERR_NOENT",
  13: "NFS4ERR_ACCESS",
  28: "NFS4ERR_NOSPC",
  10008: "NFS4ERR_DELAY",
  10013: "NFS4ERR_GRACE",
  10016: "NFS4ERR_WRONGSEC",
  10021: "NFS4ERR_MINOR_VERS_MISMATCH",
};
/** Delay and grace. */
const PUT_OFF: ReadonlySet<number> = new Set([10_008, 10_013]);

const ROOT = op(PUTROOTFH, [], () => undefined);
const GET_FH = op(GETFH, [], (answer) => answer.opaque());

function op(number: number, args: readonly Buffer[], read: (answer: XdrReader) => unknown): Operation {
  return { request: Buffer.concat([u32(number), ...args]), read };
}

function lookup(name: string): Operation {
  return op(LOOKUP, [opaque(name)], () => undefined);
}

function putFh(handle: Buffer): Operation {
  return op(PUTFH, [opaque(handle)], () => undefined);
}

function names(path: string): string[] {
  return path.split("/").filter((name) => name !== "");
}

/** A bitmap of attributes, by their numbers. */
function bits(attributes: readonly number[]): Buffer {
  const words = [0, 0];
  for (const each of attributes) words[each >>> 5] = (words[each >>> 5] ?? 0) | (1 << (each & 31));
  return list(words.map((word) => u32(word >>> 0)));
}

function attributes(answer: XdrReader): Buffer {
  bitmap(answer);
  return answer.opaque();
}

function bitmap(answer: XdrReader): void {
  answer.fixed(answer.u32() * 4);
}
