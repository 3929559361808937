import { createHash } from "node:crypto";
import { constants, createReadStream, type Stats } from "node:fs";
import { access, lstat, readdir, readFile, readlink, realpath, stat } from "node:fs/promises";
import { join, relative } from "node:path";
import { pipeline } from "node:stream/promises";
import { ExitCode, LongshoreError } from "../../core/errors.js";
import { type Ignore, type Place, parseIgnore } from "./ignore.js";

/** One thing in a build context; `path` is relative, with slashes. */
export type Entry =
  | {
      readonly kind: "file";
      readonly path: string;
      readonly mode: number;
      readonly size: number;
      readonly file: string;
    }
  | { readonly kind: "folder"; readonly path: string; readonly mode: number }
  | { readonly kind: "link"; readonly path: string; readonly mode: number; readonly target: string };

/**
 * Everything in a directory that its ignore file lets in, in the order of the paths; folders on the way to something are
 * in with it. Of ignore files, `DOCKERFILE.dockerignore` beside the Dockerfile counts before `.dockerignore`.
 * Throws for what the engine could not build from.
 */
export async function readContext(directory: string, dockerfile: string): Promise<Entry[]> {
  await requireDirectory(directory);
  const needed = await findDockerfile(directory, dockerfile);
  const ignore = await readIgnore(directory, dockerfile);
  if (ignore.file !== undefined) needed.add(ignore.file);
  const entries = await walk({ directory, needed }, "", ignore.rules.root);
  return entries.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** SHA-256 over names, modes and contents: not over times and owners, which differ between checkouts. */
export async function hashEntries(entries: readonly Entry[]): Promise<string> {
  const hash = createHash("sha256");
  for (const entry of entries) {
    const detail = entry.kind === "file" ? entry.size : entry.kind === "link" ? entry.target : "";
    hash.update(JSON.stringify([entry.kind, entry.path, entry.mode, detail]));
    if (entry.kind === "file") await pipeline(createReadStream(entry.file), hash, { end: false });
  }
  return hash.digest("hex");
}

async function requireDirectory(directory: string): Promise<void> {
  const stats = await reading(directory, "the build's directory exists and can be read", () =>
    stat(directory),
  );
  if (!stats.isDirectory()) throw refused(directory, "the build's directory is a directory", kindOf(stats));
}

/** The paths that the engine needs even where they are ignored: the Dockerfile, and what it leads to as a link. */
async function findDockerfile(directory: string, dockerfile: string): Promise<Set<string>> {
  const rule = `the build's directory holds ${dockerfile}`;
  const file = join(directory, dockerfile);
  const stats = await reading(file, rule, () => stat(file), directory);
  if (!stats.isFile()) throw refused(directory, `${rule} as a file`, kindOf(stats));
  const target = relative(await realpath(directory), await realpath(file));
  if (target.startsWith("..")) throw refused(directory, rule, `a link that leads out of it, to ${target}`);
  return new Set([dockerfile, target]);
}

/** What cannot be read is never taken for an empty file: a build would get what it is to be kept from. */
async function readIgnore(directory: string, dockerfile: string): Promise<{ file?: string; rules: Ignore }> {
  for (const name of [`${dockerfile}.dockerignore`, ".dockerignore"]) {
    const file = join(directory, name);
    const rule = "an ignore file is a file that can be read";
    if (!(await isThere(file))) continue;
    const stats = await reading(file, rule, () => stat(file));
    if (!stats.isFile()) throw refused(file, rule, kindOf(stats));
    return { file: name, rules: parseIgnore(await reading(file, rule, () => readFile(file)), file) };
  }
  return { rules: parseIgnore("", ".dockerignore") };
}

async function isThere(file: string): Promise<boolean> {
  try {
    await lstat(file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return false;
    throw failed(error, file, "an ignore file is a file that can be read");
  }
}

interface Context {
  readonly directory: string;
  /** What is in whatever the ignore file says. */
  readonly needed: ReadonlySet<string>;
}

async function walk(context: Context, under: string, place: Place): Promise<Entry[]> {
  const entries: Entry[] = [];
  const folder = join(context.directory, under);
  const names = await reading(folder, CAN_BE_READ, () => readdir(folder, { encoding: "buffer" }));
  for (const bytes of names) {
    const name = bytes.toString();
    const inside = place.enter(name);
    const path = under === "" ? name : `${under}/${name}`;
    if (inside.isAllOut && ![...context.needed].some((one) => `${one}/`.startsWith(`${path}/`))) continue;
    if (isMangled(name, bytes) && !inside.isOut) throw notUtf8(folder, bytes);
    if (!isMangled(name, bytes)) entries.push(...(await entriesAt(context, path, inside)));
  }
  return entries;
}

const CAN_BE_READ = "the files of a build can be read";

async function entriesAt(context: Context, path: string, place: Place): Promise<Entry[]> {
  const file = join(context.directory, path);
  const stats = await reading(file, CAN_BE_READ, () => lstat(file));
  const mode = stats.mode & 0o777;
  const isOut = place.isOut && !context.needed.has(path);
  if (stats.isDirectory()) {
    const inside = await walk(context, path, place);
    return isOut && inside.length === 0 ? [] : [{ kind: "folder", path, mode }, ...inside];
  }
  if (isOut) return [];
  if (stats.isSymbolicLink()) {
    const target = await reading(file, CAN_BE_READ, () => readlink(file, { encoding: "buffer" }));
    if (isMangled(target.toString(), target)) throw notUtf8(file, target);
    return [{ kind: "link", path, mode: 0o777, target: target.toString() }];
  }
  if (!stats.isFile()) {
    throw refused(
      file,
      "a build's directory holds files, folders and links",
      kindOf(stats),
      "Leave it out by a line in .dockerignore.",
    );
  }
  await reading(file, CAN_BE_READ, () => access(file, constants.R_OK));
  return [{ kind: "file", path, mode, size: stats.size, file }];
}

function isMangled(text: string, bytes: Buffer): boolean {
  return !Buffer.from(text).equals(bytes);
}

function notUtf8(where: string, bytes: Buffer): LongshoreError {
  const name = bytes.toString("latin1").replaceAll(/[^\x20-\x5b\x5d-\x7e]/g, (byte) => {
    return `\\x${byte.charCodeAt(0).toString(16).padStart(2, "0")}`;
  });
  return refused(
    where,
    "names in a build are UTF-8",
    `"${name}"`,
    "Rename it, or leave out the folder that it is in.",
  );
}

function kindOf(stats: Stats): string {
  if (stats.isDirectory()) return "a directory";
  if (stats.isFile()) return "a file";
  if (stats.isSocket()) return "a socket";
  return stats.isFIFO() ? "a pipe" : "a device";
}

/** `where` is told instead of the file when the rule names that already. */
async function reading<T>(
  file: string,
  rule: string,
  read: () => Promise<T>,
  where: string = file,
): Promise<T> {
  try {
    return await read();
  } catch (error) {
    throw failed(error, where, rule);
  }
}

function failed(cause: unknown, where: string, rule: string): unknown {
  const { code } = cause as NodeJS.ErrnoException;
  if (code === undefined) return cause;
  const seen = code === "ENOENT" ? "no such file" : code;
  return new LongshoreError({ where, rule, seen }, { exitCode: ExitCode.USAGE, cause });
}

function refused(where: string, rule: string, seen: string, remedy?: string): LongshoreError {
  return new LongshoreError({ where, rule, seen, remedy }, { exitCode: ExitCode.USAGE });
}
