import { createHash } from "node:crypto";
import { lstatSync, readdirSync, readFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import type { Project } from "./project.js";

/** What tells whether a program may say something else than when it last ran: the files of its project's folder. */
export interface Inputs {
  /** Of their names, sizes and times: the same as long as nobody has touched them. */
  readonly stamp: string;
  /** Of what they hold. */
  readonly content: string;
}

/** Undefined for a project with more files than can be looked at in passing. */
export function readInputs(project: Project): Inputs | undefined {
  const files = filesOf(project);
  return files && { stamp: stampOf(files), content: contentOf(files) };
}

/** Whether the files are other ones than those; false when that cannot be told in passing. */
export function haveChanged(project: Project, { stamp, content }: Inputs): boolean {
  const files = filesOf(project);
  return files !== undefined && stampOf(files) !== stamp && contentOf(files) !== content;
}

const MOST_FILES = 5000;
const MOST_BYTES = 64 * 1024 * 1024;

interface File {
  readonly path: string;
  readonly name: string;
  readonly size: number;
  readonly mtimeMs: number;
}

function filesOf({ folder, outdir }: Project): File[] | undefined {
  const files: File[] = [];
  const pending = [folder];
  let bytes = 0;
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    for (const entry of readdirSync(at, { withFileTypes: true })) {
      const path = join(at, entry.name);
      // Packages, the work of version control and of ours: none of them is the program.
      if (entry.name.startsWith(".") || entry.name === "node_modules" || path === resolve(outdir)) continue;
      if (entry.isDirectory()) pending.push(path);
      if (!entry.isFile()) continue;
      const { size, mtimeMs } = lstatSync(path);
      bytes += size;
      files.push({ path, name: relative(folder, path), size, mtimeMs });
      if (files.length > MOST_FILES || bytes > MOST_BYTES) return undefined;
    }
  }
  return files.sort((one, other) => (one.name < other.name ? -1 : 1));
}

function stampOf(files: readonly File[]): string {
  return hashOf(files.map(({ name, size, mtimeMs }) => [name, size, mtimeMs]));
}

function contentOf(files: readonly File[]): string {
  const hash = (path: string) => createHash("sha256").update(readFileSync(path)).digest("hex");
  return hashOf(files.map(({ path, name }) => [name, hash(path)]));
}

function hashOf(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("hex");
}
