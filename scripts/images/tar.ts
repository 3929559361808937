import { createReadStream } from "node:fs";
import { Readable } from "node:stream";
import type { Entry } from "./context.js";

/** The entries as a tar archive (POSIX ustar, pax records for what does not fit), owned by root, of no age. */
export function tar(entries: readonly Entry[]): Readable {
  return Readable.from(archive(entries), { objectMode: false });
}

const BLOCK = 512;

async function* archive(entries: readonly Entry[]): AsyncGenerator<Buffer> {
  for (const entry of entries) {
    yield* headers(entry);
    if (entry.kind === "file") yield* content(entry);
  }
  yield Buffer.alloc(2 * BLOCK);
}

async function* content({ file, size, path }: Entry & { kind: "file" }): AsyncGenerator<Buffer> {
  let sent = 0;
  for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) {
    sent += chunk.length;
    yield chunk;
  }
  if (sent !== size) throw new Error(`${path} has changed while it was sent`);
  yield padding(size);
}

function* headers(entry: Entry): Generator<Buffer> {
  const name = entry.kind === "folder" ? `${entry.path}/` : entry.path;
  const target = entry.kind === "link" ? entry.target : "";
  const size = entry.kind === "file" ? entry.size : 0;
  const records = [pax("path", name, 100), pax("linkpath", target, 100), pax("size", String(size), 11)].join(
    "",
  );
  if (records !== "") {
    const body = Buffer.from(records);
    yield header({ name: "pax", type: "x", mode: 0o644, size: body.length, target: "" });
    yield body;
    yield padding(body.length);
  }
  yield header({ name, type: TYPES[entry.kind], mode: entry.mode, size, target });
}

const TYPES = { file: "0", link: "2", folder: "5" } as const;

/** `LENGTH KEY=VALUE\n`, where the length counts itself; nothing for plain ASCII that fits the header's field. */
function pax(key: string, value: string, fieldBytes: number): string {
  const isPlain = value.length <= fieldBytes && /^[\x20-\x7e]*$/.test(value);
  if (isPlain && !(key === "size" && Number(value) > OCTAL_LIMIT)) return "";
  const rest = Buffer.byteLength(` ${key}=${value}\n`);
  const guess = rest + String(rest).length;
  const length = rest + String(guess).length;
  return `${length} ${key}=${value}\n`;
}

/** Eleven octal digits. */
const OCTAL_LIMIT = 8 ** 11 - 1;

interface Header {
  readonly name: string;
  readonly type: string;
  readonly mode: number;
  readonly size: number;
  readonly target: string;
}

/** Field positions: POSIX.1-2024, pax, "ustar Interchange Format". */
function header({ name, type, mode, size, target }: Header): Buffer {
  const block = Buffer.alloc(BLOCK);
  block.write(name, 0, 100);
  block.write(octal(mode, 7), 100);
  block.write(octal(0, 7), 108);
  block.write(octal(0, 7), 116);
  block.write(octal(Math.min(size, OCTAL_LIMIT), 11), 124);
  block.write(octal(0, 11), 136);
  block.write(" ".repeat(8), 148);
  block.write(type, 156);
  block.write(target, 157, 100);
  block.write("ustar\x0000", 257);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${octal(sum, 6)}\0 `, 148);
  return block;
}

function octal(value: number, digits: number): string {
  return value.toString(8).padStart(digits, "0");
}

function padding(size: number): Buffer {
  return Buffer.alloc((BLOCK - (size % BLOCK)) % BLOCK);
}
