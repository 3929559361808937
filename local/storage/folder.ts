import { chmodSync, chownSync, existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { LongshoreError } from "../../core/errors.js";
import { lock } from "../../system/lock.js";
import { makeFolders, makePrivateFolder } from "../../system/private.js";
import { SERVER_UID } from "./inside.js";

/** Where a storage account's file server and shares are. */
export interface AccountFolder {
  /** The account's name. */
  readonly name: string;
  readonly path: string;
  /** What the server itself reads and writes. */
  readonly server: string;
  /** Of each share a file system `NAME.img`, or a folder `NAME`. */
  readonly shares: string;
  /** Which process the server is. */
  readonly process: string;
  /** What the server was last brought to. */
  readonly settled: string;
  readonly log: string;
}

export function accountFolder(storage: string, name: string): AccountFolder {
  const path = join(storage, name);
  return {
    name,
    path,
    server: join(path, "server"),
    shares: join(path, "shares"),
    process: join(path, "process.json"),
    settled: join(path, "settled.json"),
    log: join(path, "server.log"),
  };
}

/** The folders of all accounts, recorded or not. */
export function accountFolders(storage: string): AccountFolder[] {
  if (!existsSync(storage)) return [];
  return readdirSync(storage, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => accountFolder(storage, name));
}

/** Makes what is missing of it. What the server writes to belongs to the user it runs as, where that is another one. */
export function makeAccountFolder({ path, server, shares }: AccountFolder): void {
  for (const folder of [path, shares]) makePrivateFolder(folder);
  const own = [server, ...SERVER_FOLDERS.map((name) => join(server, name))];
  for (const folder of own) {
    makeFolders(folder);
    // Samba wants the one for its local sockets like that; nobody gets to it through the folders above.
    chmodSync(folder, folder.endsWith("ncalrpc") ? 0o755 : 0o700);
    if (process.getuid?.() === 0) chownSync(folder, SERVER_UID, SERVER_UID);
  }
}

const SERVER_FOLDERS = ["private", "state", "cache", "lock", "run", "run/ncalrpc", "log"];

/** Alone among all processes: whoever starts, changes or ends the server of an account, or touches its shares. */
export async function withAccount<T>(folder: AccountFolder, work: () => Promise<T>): Promise<T> {
  const release = await lock(`${folder.path}.lock`, `file server ${folder.name}`, WAIT_SECONDS, (holder) =>
    timedOut(folder, holder),
  );
  try {
    return await work();
  } finally {
    release();
  }
}

const WAIT_SECONDS = 120;

function timedOut({ name }: AccountFolder, holder: { pid: number; what: string }): LongshoreError {
  return new LongshoreError({
    where: `storage account ${name}`,
    rule: "its file server is held for moments only",
    seen: `${WAIT_SECONDS} s by process ${holder.pid} (${holder.what})`,
    remedy: "Wait for that process, or end it, and run the command again.",
  });
}
