import { createHash } from "node:crypto";
import { chmodSync, chownSync, existsSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import * as z from "zod";
import { LongshoreError } from "../../core/errors.js";
import type { Emit } from "../../core/events.js";
import { syncFolder, writeFileAtomic } from "../../system/files.js";
import { keptJson, readKept } from "../../system/kept-file.js";
import { imageCache } from "../machine/image/cache.js";
import { noteUser } from "../machine/image/users.js";
import { attempt } from "../machine/run.js";
import { openHome } from "../records/home.js";
import type { FileAccount, FileShare } from "./accounts.js";
import { type AccountFolder, accountFolder, makeAccountFolder, withAccount } from "./folder.js";
import { SERVER_UID } from "./inside.js";
import { noNamespaces, obstacleToProtocol } from "./obstacle.js";
import { runIn } from "./run-in.js";
import { inSandbox, mountIn, type Sandbox, unmountIn } from "./sandbox.js";
import type { ServerKind } from "./server-kind.js";
import { serverKind } from "./server-kinds.js";
import { endServer, findServer, startServer } from "./server-process.js";
import { ensureServerRoot } from "./server-root.js";
import { findShareData, growShareData, hasGrown, makeShareData, removeShareData } from "./share-data.js";
import { group, passwd } from "./smb-conf.js";

/** Makes a share's data on the disk; the account's server takes it up when it is brought up to date. */
export async function makeShare(
  storage: string,
  account: FileAccount,
  share: FileShare,
  emit: Emit,
): Promise<void> {
  const folder = accountFolder(storage, account.name);
  await withAccount(folder, async () => {
    const sandbox = await openSandbox(folder, account, emit);
    writeUsers(folder, account);
    await requireSandbox(sandbox);
    await makeShareData(sandbox, share);
  });
}

/**
 * Has the account's server run as the records want it: started, or changed while its sessions live on. `wanted` is
 * asked when nobody else works on the account; when it gives nothing any more, the server ends.
 */
export async function bringServer(
  storage: string,
  name: string,
  port: number,
  wanted: () => FileAccount | undefined,
): Promise<void> {
  const folder = accountFolder(storage, name);
  await withAccount(folder, async () => {
    const asked = wanted();
    if (!asked) return await endServer(folder);
    // Data that somebody took away is missing, until it is made anew on purpose.
    const shares = asked.shares.filter((share) => findShareData(folder, share.name) !== undefined);
    const account = { ...asked, shares };
    const sandbox = await openSandbox(folder, account, () => {});
    const kind = serverKind(account.protocol);
    writeUsers(folder, account);
    writeInside(folder, kind.conf, kind.configuration(folder, account, port));
    const before = readSettled(folder);
    if (before?.key !== hash(account.key)) await kind.takeKey(sandbox, account);
    await bringProcess(sandbox, account, port, before);
    writeFileAtomic(
      folder.settled,
      JSON.stringify({ key: hash(account.key), served: served(account, port) }),
    );
  });
}

/** Takes a share and its data away, while the sessions of the others live on. */
export async function removeShare(storage: string, account: FileAccount, share: string): Promise<void> {
  const folder = accountFolder(storage, account.name);
  if (!existsSync(folder.path)) return;
  await withAccount(folder, async () => {
    const others = { ...account, shares: account.shares.filter(({ name }) => name !== share) };
    // The next share may be one of another protocol.
    if (others.shares.length === 0) await endServer(folder);
    else await releaseShare(folder, others, share);
    removeShareData(folder, share);
  });
}

/** Ends the server and removes all that there is of the account. */
export async function removeAccount(storage: string, name: string): Promise<void> {
  const folder = accountFolder(storage, name);
  if (!existsSync(folder.path)) return;
  await withAccount(folder, async () => {
    await endServer(folder);
    rmSync(folder.path, { recursive: true, force: true });
    syncFolder(storage);
  });
}

/** Has a server that runs serve the others alone. */
async function releaseShare(folder: AccountFolder, others: FileAccount, share: string): Promise<void> {
  const server = findServer(folder);
  const kind = serverKind(others.protocol);
  const port = portOf(folder, kind);
  if (!server || port === undefined) return;
  const sandbox = await openSandbox(folder, others, () => {});
  writeInside(folder, kind.conf, kind.configuration(folder, others, port));
  await kind.release(sandbox, server.pid, share);
  if (sandbox.asRoot) await runIn(folder, unmountIn(sandbox, server.pid, share));
}

async function openSandbox(folder: AccountFolder, { protocol }: FileAccount, emit: Emit): Promise<Sandbox> {
  const home = openHome(dirname(dirname(folder.path)));
  noteUser(imageCache(process.env), home.hash, home.folder);
  // Of a later version of ours there may be another one; a server goes on in its own.
  const root = findServer(folder)?.root ?? (await ensureServerRoot(protocol, emit));
  makeAccountFolder(folder);
  return { root, folder, protocol, asRoot: process.getuid?.() === 0 };
}

/** Says so at once where no server can run. */
async function requireSandbox(sandbox: Sandbox): Promise<void> {
  const obstacle = obstacleToProtocol(sandbox.protocol);
  if (obstacle) throw new LongshoreError({ where: `storage account ${sandbox.folder.name}`, ...obstacle });
  const [program = "", ...argv] = inSandbox(sandbox, ["true"], { role: "server", shares: [] });
  const tried = await attempt(program, argv, { timeoutSeconds: 60 });
  if (tried.ok) return;
  throw new LongshoreError(
    { where: `storage account ${sandbox.folder.name}`, ...noNamespaces(tried.complaint) },
    { cause: tried.cause },
  );
}

function writeUsers(folder: AccountFolder, account: FileAccount): void {
  writeInside(folder, "passwd", passwd(account));
  writeInside(folder, "group", group(account));
}

/** A mounted file must stay the same one, so that only what changes is written; it is the server's own user's. */
function writeInside({ server }: AccountFolder, name: string, content: string): void {
  const path = join(server, name);
  if (!existsSync(path) || readFileSync(path, "utf8") !== content) writeFileAtomic(path, content);
  if (process.getuid?.() === 0) chownSync(path, SERVER_UID, SERVER_UID);
  chmodSync(path, 0o600);
}

async function bringProcess(
  sandbox: Sandbox,
  account: FileAccount,
  port: number,
  before: Settled | undefined,
): Promise<void> {
  const { folder } = sandbox;
  const kind = serverKind(account.protocol);
  const names = account.shares.map(({ name }) => name);
  const grown = account.shares.filter((share) => hasGrown(folder, share));
  // Clients connect anew and go on: to grow it while it is mounted takes rights that root has not everywhere.
  if (grown.length > 0) await endServer(folder);
  for (const share of grown) await growShareData(sandbox, share);
  const running = findServer(folder);
  if (!running) {
    await startServer(sandbox, kind.command, names, port);
    return;
  }
  if (before?.served !== served(account, port)) {
    if (sandbox.asRoot) await runIn(folder, mountIn(sandbox, running.pid, names));
    await kind.reload(sandbox, running.pid);
  }
}

interface Settled {
  /** Of the key that it accepts. */
  readonly key: string;
  /** Of all else that it serves. */
  readonly served: string;
}

function readSettled({ settled }: AccountFolder): Settled | undefined {
  return readKept(settled, SETTLED);
}

const SETTLED = keptJson<Settled>(
  "the note of what a file server serves",
  z.strictObject({ key: z.string(), served: z.string() }),
  {
    remedy:
      "Move it away and run the command again: the server is brought up to date, and it is written anew.",
  },
);

function served({ key: _, ...account }: FileAccount, port: number): string {
  return hash(JSON.stringify({ ...account, port }));
}

function hash(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

function portOf({ server }: AccountFolder, { conf, port }: ServerKind): number | undefined {
  const path = join(server, conf);
  const found = existsSync(path) ? port.exec(readFileSync(path, "utf8"))?.[1] : undefined;
  return found === undefined ? undefined : Number(found);
}
