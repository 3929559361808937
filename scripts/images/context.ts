import { createHash } from "node:crypto";
import { createReadStream, type Stats } from "node:fs";
import { lstat, readdir, readFile, readlink } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { ExitCode, LongshoreError } from "../../core/errors.js";
import { type Ignore, parseIgnore } from "./ignore.js";

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

/** Everything in a directory that its `.dockerignore` lets in, in the order of the paths. */
export async function readContext(directory: string, dockerfile: string): Promise<Entry[]> {
  const ignore = parseIgnore(await readIgnoreFile(directory));
  const entries: Entry[] = [];
  for await (const entry of walk(directory, "", ignore)) {
    // The engine needs these two even where they are ignored.
    if (!ignore.isOut(entry.path) || entry.path === dockerfile || entry.path === IGNORE_FILE)
      entries.push(entry);
  }
  if (!entries.some(({ path }) => path === dockerfile)) {
    throw new LongshoreError(
      { where: directory, rule: `the build's directory holds ${dockerfile}`, seen: "no such file" },
      { exitCode: ExitCode.USAGE },
    );
  }
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

const IGNORE_FILE = ".dockerignore";

async function readIgnoreFile(directory: string): Promise<string> {
  try {
    return await readFile(join(directory, IGNORE_FILE), "utf8");
  } catch {
    return "";
  }
}

async function* walk(directory: string, under: string, ignore: Ignore): AsyncGenerator<Entry> {
  for (const name of await list(join(directory, under))) {
    const path = under === "" ? name : `${under}/${name}`;
    const file = join(directory, path);
    const stats = await lstat(file);
    const mode = stats.mode & 0o777;
    if (stats.isDirectory()) {
      yield { kind: "folder", path, mode };
      if (!ignore.isAllOut(path)) yield* walk(directory, path, ignore);
    } else if (stats.isSymbolicLink()) {
      yield { kind: "link", path, mode: 0o777, target: await readlink(file) };
    } else if (stats.isFile()) {
      yield { kind: "file", path, mode, size: stats.size, file };
    } else {
      throw unusual(file, stats);
    }
  }
}

async function list(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (cause) {
    throw new LongshoreError(
      { where: folder, rule: "the build's directory exists and can be read" },
      { exitCode: ExitCode.USAGE, cause },
    );
  }
}

function unusual(file: string, stats: Stats): LongshoreError {
  const seen = stats.isSocket() ? "a socket" : stats.isFIFO() ? "a pipe" : "a device";
  return new LongshoreError(
    {
      where: file,
      rule: "a build's directory holds files, folders and links",
      seen,
      remedy: "Leave it out by a line in .dockerignore.",
    },
    { exitCode: ExitCode.USAGE },
  );
}
