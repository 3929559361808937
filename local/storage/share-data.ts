import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  ftruncateSync,
  lstatSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
} from "node:fs";
import { join } from "node:path";
import { syncFolder } from "../../system/files.js";
import { poll } from "../../system/poll.js";
import { makeFolders } from "../../system/private.js";
import { listLoops } from "../machine/docker/loop.js";
import { attempt, run } from "../machine/run.js";
import type { FileShare } from "./accounts.js";
import { type AccountFolder, accountFolder } from "./folder.js";
import { INSIDE } from "./inside.js";
import { inSandbox, type Sandbox } from "./sandbox.js";

/** A share's data on the disk: a file system with the quota's size, or a plain folder that nothing bounds. */
export type ShareData = { readonly kind: "image" | "folder"; readonly path: string };

export function findShareData({ shares }: AccountFolder, name: string): ShareData | undefined {
  const image = join(shares, name + IMAGE);
  if (existsSync(image)) return { kind: "image", path: image };
  const folder = join(shares, name);
  return existsSync(folder) ? { kind: "folder", path: folder } : undefined;
}

/** Whether a share has its data on the disk. */
export function hasShareData(storage: string, account: string, share: string): boolean {
  return findShareData(accountFolder(storage, account), share) !== undefined;
}

/** Makes a share's data. Returns when it is on the disk. */
export async function makeShareData(sandbox: Sandbox, share: FileShare): Promise<void> {
  if (findShareData(sandbox.folder, share.name)) return;
  if (sandbox.asRoot && (await makeImage(sandbox, share))) return;
  makeFolder(sandbox.folder, share.name);
}

/** Whether the quota is more than the share's file system; one that shrinks is recorded and nothing more. */
export function hasGrown(folder: AccountFolder, share: FileShare): boolean {
  const found = findShareData(folder, share.name);
  return found?.kind === "image" && sizeOfFileSystem(found.path) < bytesOf(share);
}

/** Brings a file system, while it is not mounted, to the size of its quota. */
export async function growShareData(sandbox: Sandbox, share: FileShare): Promise<void> {
  const image = join(sandbox.folder.shares, share.name + IMAGE);
  // The kernel lets go of it a moment after the last process has.
  const isFree = async () => !(await listLoops()).some(({ file }) => file === image);
  await poll(isFree, { until: Boolean, pauseMs: POLL_MS });
  growFile(image, bytesOf(share));
  const path = `${INSIDE.shares}/${share.name}${IMAGE}`;
  // The check plays back what a kill left in the journal, and ends with 1 when it mended something.
  const check = 'e2fsck -f -p "$1" || test $? = 1; resize2fs "$1"';
  await make(sandbox, ["sh", "-euc", check, "sh", path], share);
}

/** The shares of an account that have data on the disk. */
export function shareNames({ shares }: AccountFolder): string[] {
  if (!existsSync(shares)) return [];
  return [...new Set(readdirSync(shares).map((entry) => entry.replace(/\..*$/, "")))];
}

/** What a share takes on the disk, in bytes. */
export function sizeOfData(folder: AccountFolder, name: string): number {
  const data = findShareData(folder, name);
  return data ? sizeOf(data.path) : 0;
}

/** Whether the data of this share can outgrow its quota. */
export function isUnbounded(folder: AccountFolder, share: FileShare): boolean {
  return findShareData(folder, share.name)?.kind !== "image" || share.gibibytes > LARGEST_IMAGE_GIB;
}

export function removeShareData({ shares }: AccountFolder, name: string): void {
  for (const entry of [name + IMAGE, name + IMAGE + UNFINISHED, name, name + UNFINISHED]) {
    rmSync(join(shares, entry), { recursive: true, force: true });
  }
  syncFolder(shares);
}

const IMAGE = ".img";
const POLL_MS = 50;
/** No share's name has a dot. */
const UNFINISHED = ".new";
const GIBIBYTE = 2 ** 30;
/** Half of what ext4 can hold as one file. */
const LARGEST_IMAGE_GIB = 8192;

function sizeOf(path: string): number {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (!stat?.isDirectory()) return (stat?.blocks ?? 0) * 512;
  return readdirSync(path).reduce((sum, entry) => sum + sizeOf(join(path, entry)), 0);
}

function bytesOf({ gibibytes }: FileShare): number {
  return Math.min(gibibytes, LARGEST_IMAGE_GIB) * GIBIBYTE;
}

/** Sparse, whole or not at all; gives back false where file systems cannot be mounted. */
async function makeImage(sandbox: Sandbox, share: FileShare): Promise<boolean> {
  const path = join(sandbox.folder.shares, share.name + IMAGE);
  const temporary = path + UNFINISHED;
  rmSync(temporary, { force: true });
  growFile(temporary, bytesOf(share));
  await make(sandbox, mkfs(`${INSIDE.shares}/${share.name}${IMAGE}${UNFINISHED}`), share);
  if (!(await attempt("unshare", ["--mount", "mount", "-o", "loop", temporary, "/mnt"])).ok) {
    rmSync(temporary);
    return false;
  }
  renameSync(temporary, path);
  syncFolder(sandbox.folder.shares);
  return true;
}

async function make(sandbox: Sandbox, command: readonly string[], { name }: FileShare): Promise<void> {
  const [program = "", ...argv] = inSandbox(sandbox, command, { role: "maker", shares: [] });
  await run(program, argv, { where: `share ${name}` });
}

/** All of it for the share's files; the rest of the structures is written when it is needed. */
function mkfs(path: string): string[] {
  return ["mkfs.ext4", "-q", "-F", "-m", "0", "-E", "lazy_itable_init=1,lazy_journal_init=1,nodiscard", path];
}

function makeFolder({ shares }: AccountFolder, name: string): void {
  const temporary = join(shares, name + UNFINISHED);
  const data = join(temporary, "data");
  makeFolders(data);
  // What clients see as the share itself, and whose mode is theirs from then on.
  chmodSync(data, 0o755);
  renameSync(temporary, join(shares, name));
  syncFolder(shares);
}

function growFile(path: string, bytes: number): void {
  if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) >= bytes) return;
  const file = openSync(path, "a", 0o600);
  try {
    ftruncateSync(file, bytes);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** As ext4 says in its superblock. */
function sizeOfFileSystem(path: string): number {
  const superblock = Buffer.alloc(1024);
  const file = openSync(path, "r");
  try {
    readSync(file, superblock, 0, superblock.length, 1024);
  } finally {
    closeSync(file);
  }
  const blocks = superblock.readUInt32LE(0x4) + superblock.readUInt32LE(0x150) * 2 ** 32;
  return blocks * 2 ** (10 + superblock.readUInt32LE(0x18));
}
