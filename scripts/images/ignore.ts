/**
 * What a `.dockerignore` leaves out of a build context, by Docker's rules: patterns are relative to the context's
 * root, `*` and `?` stop at a slash, `**` does not, `!` takes back in, the last pattern that fits decides, and what
 * fits a folder fits everything in it. Source: docs.docker.com, "Build context", section ".dockerignore files".
 */
export function parseIgnore(text: string): Ignore {
  const rules = text.split(/\r?\n/).flatMap(parseRule);
  const isOut = (path: string) =>
    rules.reduce((out, { taken, fits }) => (fits.test(path) ? !taken : out), false);
  const hasExceptions = rules.some(({ taken }) => taken);
  return { isOut, isAllOut: (folder) => !hasExceptions && isOut(folder) };
}

export interface Ignore {
  isOut(path: string): boolean;
  /** Whether nothing in a folder can be in, so that one need not look. */
  isAllOut(folder: string): boolean;
}

interface Rule {
  /** Taken back in. */
  readonly taken: boolean;
  readonly fits: RegExp;
}

function parseRule(line: string): Rule[] {
  if (line.startsWith("#")) return [];
  const text = line.trim();
  const taken = text.startsWith("!");
  const pattern = clean(taken ? text.slice(1).trim() : text);
  return pattern === "" ? [] : [{ taken, fits: new RegExp(`^${expression(pattern)}(/.*)?$`, "su") }];
}

/** `/a/./b/` is `a/b`. */
function clean(pattern: string): string {
  return pattern
    .split("/")
    .filter((segment) => segment !== "" && segment !== ".")
    .join("/");
}

const TOKEN = /\*\*\/|\*\*|\*|\?|\[\^?(?:\\.|[^\]\\])+\]|\\.|./gsu;

function expression(pattern: string): string {
  return [...pattern.matchAll(TOKEN)].map(([token]) => translate(token)).join("");
}

function translate(token: string): string {
  if (token === "**/") return "(?:.*/)?";
  if (token === "**") return ".*";
  if (token === "*") return "[^/]*";
  if (token === "?") return "[^/]";
  if (token.length > 1 && token.startsWith("[")) return token.replace(/^\[(\^?)(.*)\]$/su, characterClass);
  return literal(token.length > 1 ? token.slice(1) : token);
}

function characterClass(_all: string, not: string, members: string): string {
  return `[${not}${members.replaceAll(/[[\]&]/g, "\\$&")}]`;
}

function literal(character: string): string {
  return /[\\^$.*+?()[\]{}|/]/.test(character) ? `\\${character}` : character;
}
