import { posix } from "node:path";
import { ExitCode, LongshoreError, type Violation } from "../../core/errors.js";
import { type Pattern, parsePattern } from "./pattern.js";

/** What an ignore file leaves out of a build context. */
export interface Ignore {
  /** The context's own folder, which nothing leaves out. */
  readonly root: Place;
  /** By the last pattern that fits the path or a folder that it is in. */
  isOut(path: string): boolean;
}

/** A file or folder of the context, as the patterns see it. */
export interface Place {
  readonly isOut: boolean;
  /** Whether nothing in this folder can be in, so that one need not look. */
  readonly isAllOut: boolean;
  /** Something in this folder. */
  enter(name: string): Place;
}

/**
 * Reads a `.dockerignore`. Throws an error with the number of every line that is wrong.
 * Source: moby/patternmatcher, and its package ignorefile.
 */
export function parseIgnore(content: Buffer | string, file: string): Ignore {
  const violations: Violation[] = [];
  const rules = linesOf(Buffer.from(content)).flatMap((line, at) => {
    const rule = parseLine(line);
    if (typeof rule !== "string") return rule ?? [];
    violations.push({
      where: `${file}, line ${at + 1}`,
      rule: "a line of an ignore file is a pattern that Docker can read",
      seen: rule,
    });
    return [];
  });
  if (violations.length > 0) throw new LongshoreError(violations, { exitCode: ExitCode.USAGE });
  const root = placeOf(rules, "", []);
  return { root, isOut: (path) => path.split("/").reduce((place, name) => place.enter(name), root).isOut };
}

interface Rule {
  /** Taken back in. */
  readonly taken: boolean;
  readonly pattern: Pattern;
}

/** `fitting` tells of each rule whether it fits the path or a folder above it. */
function placeOf(rules: readonly Rule[], path: string, fitting: readonly boolean[]): Place {
  const isOut = rules.findLast((_rule, at) => fitting[at])?.taken === false;
  return {
    isOut,
    get isAllOut() {
      return isOut && !rules.some(({ taken, pattern }) => taken && pattern.mayFitBelow(path));
    },
    enter: (name) => {
      const inside = path === "" ? name : `${path}/${name}`;
      return placeOf(
        rules,
        inside,
        rules.map(({ pattern }, at) => fitting[at] === true || pattern.fits(inside)),
      );
    },
  };
}

/** In bytes. */
const LONGEST_LINE = 65_535;
const LINE_FEED = 0x0a;

function linesOf(content: Buffer): Buffer[] {
  const lines: Buffer[] = [];
  for (let start = 0; start <= content.length; ) {
    const found = content.indexOf(LINE_FEED, start);
    const end = found === -1 ? content.length : found;
    lines.push(content.subarray(start, end));
    start = end + 1;
  }
  return lines;
}

/** Undefined for a line that says nothing; what is wrong with one that cannot be read. */
function parseLine(line: Buffer): Rule | string | undefined {
  if (line.length > LONGEST_LINE) return `${line.length} bytes`;
  const text = decoded(line)?.replace(/^\uFEFF/, "");
  if (text === undefined) return "bytes that are not UTF-8";
  if (text.startsWith("#")) return undefined;
  const words = trimmed(text);
  const taken = words.startsWith("!");
  const path = taken ? trimmed(words.slice(1)) : words;
  if (path === "") return taken ? "a ! alone" : undefined;
  const pattern = parsePattern(clean(path));
  return typeof pattern === "string" ? `one with ${pattern}` : { taken, pattern };
}

/** `/a/./b/` is `a/b`. */
function clean(path: string): string {
  return posix
    .normalize(path)
    .replace(/(?<=.)\/$/, "")
    .replace(/^\/(?=.)/, "");
}

/** Of what Unicode calls white space, as Go has it; a byte order mark is none. */
function trimmed(text: string): string {
  return text.replace(/^\p{White_Space}+/u, "").replace(/\p{White_Space}+$/u, "");
}

function decoded(bytes: Buffer): string | undefined {
  try {
    return UTF_8.decode(bytes);
  } catch {
    return undefined;
  }
}

const UTF_8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
