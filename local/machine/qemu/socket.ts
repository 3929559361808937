import { rmSync, symlinkSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { makeTemporaryFolder } from "../../../system/temporary-folder.js";

/** Connects to a socket in the machine's folder; undefined when nobody listens there. */
export async function openSocket(folder: string, file: string): Promise<Socket | undefined> {
  return await withShortPath(folder, (short) => open(join(short, file)));
}

/** The path of a socket may have about a hundred characters, which a folder can exceed: then a link leads there. */
async function withShortPath<T>(folder: string, work: (folder: string) => Promise<T>): Promise<T> {
  if (Buffer.byteLength(folder) < LONGEST_FOLDER) return await work(folder);
  const short = makeTemporaryFolder();
  try {
    symlinkSync(folder, join(short, "machine"));
    return await work(join(short, "machine"));
  } finally {
    rmSync(short, { recursive: true, force: true });
  }
}

const LONGEST_FOLDER = 80;

function open(path: string): Promise<Socket | undefined> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once("connect", () => resolve(socket));
    socket.on("error", () => resolve(undefined));
  });
}
