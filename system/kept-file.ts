import { lstatSync, readFileSync, statSync } from "node:fs";
import type * as z from "zod";
import { LongshoreError } from "../core/errors.js";
import { schemaFault } from "../core/schema-fault.js";
import { fileErrorText } from "./file-error.js";

/** A kind of file that Longshore writes and reads back. */
export interface KeptKind<T> {
  /** What such a file is, e.g. `a record of the local cloud`. */
  readonly what: string;
  /** What to do about one that is damaged. It must lose nothing, so it never says to delete what is not made again. */
  readonly remedy: string;
  /** The value of a whole file; `Damage` for any other. */
  parse(text: string): T;
}

/** A file that Longshore keeps and cannot read back: named, and left as it is. */
export class DamagedFile extends LongshoreError {
  constructor(
    readonly file: string,
    { what, remedy }: Pick<KeptKind<unknown>, "what" | "remedy">,
    seen: string,
    cause?: unknown,
  ) {
    super({ where: file, rule: `${what} can be read and is whole`, seen, remedy }, { cause });
  }
}

/** Thrown by the `parse` of a kind: what was seen instead, never with the content, which may be secret. */
export class Damage extends Error {}

export const RESTORE = "Put back what it held, e.g. from a backup, and run the command again.";

/**
 * Files of JSON. A value with another `version` than this one (default: 1) was written by another version of Longshore
 * and is refused; one without is of the first. `null`: somebody else's file, whose version is not ours to judge.
 */
export function keptJson<T>(
  what: string,
  schema: z.ZodType<T>,
  { remedy = RESTORE, version = 1 }: { readonly remedy?: string; readonly version?: number | null } = {},
): KeptKind<T> {
  return { what, remedy, parse: (text) => parseJson(text, schema, version) };
}

/** What a file holds; undefined when there is none. Throws a `DamagedFile` for one that is there and cannot be read. */
export function readKept<T>(file: string, kind: KeptKind<T>): T | undefined {
  const text = readText(file, kind);
  if (text === undefined) return undefined;
  try {
    return kind.parse(text);
  } catch (error) {
    if (error instanceof Damage) throw new DamagedFile(file, kind, error.message, error.cause);
    throw error;
  }
}

/** Text that is not empty. */
export const keptText = (what: string, remedy = RESTORE): KeptKind<string> => ({
  what,
  remedy,
  parse: (text) => {
    if (text.trim() === "") throw new Damage(EMPTY);
    return text;
  },
});

const EMPTY = "an empty file";

function readText(file: string, kind: KeptKind<unknown>): string | undefined {
  try {
    const found = statSync(file, { throwIfNoEntry: false });
    // A pipe would be waited for.
    if (found?.isDirectory()) throw new Damage("a folder");
    if (found && !found.isFile()) throw new Damage("something that is no file");
    if (found) return readFileSync(file, "utf8");
    if (lstatSync(file, { throwIfNoEntry: false })) throw new Damage("a link that leads nowhere");
    return undefined;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return undefined; // Gone since.
    const seen = error instanceof Damage ? error.message : fileErrorText(error);
    if (seen === undefined) throw error;
    throw new DamagedFile(file, kind, seen, error);
  }
}

function parseJson<T>(text: string, schema: z.ZodType<T>, version: number | null): T {
  if (text.trim() === "") throw new Damage(EMPTY);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    const [place] = /at position \d+(?: \(line \d+ column \d+\))?/.exec((cause as Error).message) ?? [
      "at its end",
    ];
    throw new Damage(`something that is not JSON, or only a part of it (${place})`, { cause });
  }
  const written = versionOf(value);
  if (version !== null && written !== undefined && written !== version) {
    throw new Damage(`version ${written}, which another version of Longshore writes`);
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new Damage(`something else (${schemaFault(parsed.error)})`, { cause: parsed.error });
}

function versionOf(value: unknown): number | undefined {
  const version =
    typeof value === "object" && value !== null && "version" in value ? value.version : undefined;
  return typeof version === "number" ? version : undefined;
}
