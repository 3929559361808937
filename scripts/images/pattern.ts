/**
 * A pattern of an ignore file, by the rules of moby/patternmatcher: `*` and `?` stop at a slash, `**` stands for any
 * number of folders, `[…]` is a class, and a backslash takes its meaning from what follows.
 */
export interface Pattern {
  /** Whether it is that path itself, and not a folder above it. Takes time by the length of both, never more. */
  fits(path: string): boolean;
  /** Whether it can be a path below a folder, as far as its beginning tells. */
  mayFitBelow(folder: string): boolean;
}

/** Returns what is wrong with a pattern that cannot be read. */
export function parsePattern(text: string): Pattern | string {
  const read = tokensOf([...text]);
  if (typeof read === "string") return read;
  const tokens = TEXT_BEHIND_FOLDERS.test(text) ? [ANYTHING, ...read.slice(1)] : read;
  const start = textOf(tokens.slice(0, firstWildcard(tokens)));
  const end = textOf(tokens.slice(tokens.length - firstWildcard(tokens.toReversed())));
  const isText = firstWildcard(tokens) === tokens.length;
  return {
    fits: (path) =>
      isText ? path === start : path.startsWith(start) && path.endsWith(end) && matches(tokens, path),
    mayFitBelow: (folder) => start.startsWith(`${folder}/`) || (!isText && `${folder}/`.startsWith(start)),
  };
}

type Token =
  | { readonly kind: "character"; readonly character: string }
  | { readonly kind: "class"; readonly not: boolean; readonly ranges: readonly Range[] }
  /** `?`: one character of a name. */
  | { readonly kind: "one" }
  /** `*`: any characters of a name. */
  | { readonly kind: "name" }
  /** `**` and the slash behind it: nothing, or anything with a slash at its end. */
  | { readonly kind: "folders" }
  /** Anything at all. */
  | { readonly kind: "anything" };

/** First and last code point. */
type Range = readonly [number, number];

const ANYTHING: Token = { kind: "anything" };

/** moby compares what has no wildcard but `**` before a name by its end: `**.log` is any path that ends with .log. */
const TEXT_BEHIND_FOLDERS = /^\*\*[^/*?[\]\\][^*?[\]\\]*$/u;

function tokensOf(characters: readonly string[]): Token[] | string {
  const tokens: Token[] = [];
  for (let at = 0; at < characters.length; at++) {
    const character = characters[at] ?? "";
    if (character === "*" && characters[at + 1] === "*") {
      at += characters[at + 2] === "/" ? 2 : 1;
      tokens.push(at === characters.length - 1 ? ANYTHING : { kind: "folders" });
    } else if (character === "*") {
      tokens.push({ kind: "name" });
    } else if (character === "?") {
      tokens.push({ kind: "one" });
    } else if (character === "[") {
      const read = classAt(characters, at + 1);
      if (typeof read === "string") return read;
      tokens.push(read.token);
      at = read.end;
    } else if (character === "\\") {
      const next = characters[++at];
      if (next === undefined) return "a backslash at the end";
      tokens.push({ kind: "character", character: next });
    } else {
      tokens.push({ kind: "character", character });
    }
  }
  return tokens;
}

/** Reads a class from behind its `[` on; `end` is the place of its `]`. Source: Go's path/filepath, Match. */
function classAt(characters: readonly string[], start: number): { token: Token; end: number } | string {
  const not = characters[start] === "^";
  const ranges: Range[] = [];
  let at = not ? start + 1 : start;
  const member = (): number | undefined => {
    if (characters[at] === "-" || characters[at] === "]") return undefined;
    if (characters[at] === "\\") at++;
    return characters[at++]?.codePointAt(0);
  };
  while (characters[at] !== "]" || ranges.length === 0) {
    if (at >= characters.length) return "a [ without a ]";
    const first = member();
    const isRange = first !== undefined && characters[at] === "-";
    if (isRange) at++;
    const last = isRange ? member() : first;
    if (first === undefined || last === undefined)
      return at < characters.length ? "a - or ] out of place in a class" : "a [ without a ]";
    if (first > last) return "a range of a class that goes down";
    ranges.push([first, last]);
  }
  return { token: { kind: "class", not, ranges }, end: at };
}

function firstWildcard(tokens: readonly Token[]): number {
  const at = tokens.findIndex(({ kind }) => kind !== "character");
  return at === -1 ? tokens.length : at;
}

function textOf(tokens: readonly Token[]): string {
  return tokens.map((token) => (token.kind === "character" ? token.character : "")).join("");
}

/** Goes through the path once, with all places in the pattern that one can be at. */
function matches(tokens: readonly Token[], path: string): boolean {
  let places = skipping(tokens, new Set([START]));
  for (const character of path) {
    const next = new Set<number>();
    for (const place of places) step(tokens, place, character, next);
    places = skipping(tokens, next);
    if (places.size === 0) return false;
  }
  return places.has(2 * tokens.length);
}

/** Twice the number of tokens that are behind; one more inside of the folders of the next token. */
const START = 0;

function step(tokens: readonly Token[], place: number, character: string, next: Set<number>): void {
  const token = tokens[place >> 1];
  switch (token?.kind) {
    case "character":
      if (character === token.character) next.add(place + 2);
      break;
    case "class":
      if (isMember(token, character)) next.add(place + 2);
      break;
    case "one":
      if (character !== "/") next.add(place + 2);
      break;
    case "name":
      if (character !== "/") next.add(place);
      break;
    case "anything":
      next.add(place);
      break;
    case "folders":
      next.add(place | 1);
      if (character === "/") next.add((place | 1) + 1);
      break;
  }
}

/** Adds the places that are reached without a character. A set is gone through with what is added meanwhile. */
function skipping(tokens: readonly Token[], places: Set<number>): Set<number> {
  for (const place of places) {
    const kind = place % 2 === 0 ? tokens[place >> 1]?.kind : undefined;
    if (kind === "name" || kind === "folders" || kind === "anything") places.add(place + 2);
  }
  return places;
}

function isMember({ not, ranges }: Token & { kind: "class" }, character: string): boolean {
  const point = character.codePointAt(0) ?? 0;
  return ranges.some(([first, last]) => first <= point && point <= last) !== not;
}
