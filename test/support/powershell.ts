/**
 * How PowerShell reads a single-quoted literal: any of five characters opens and closes it, and two of them in a row
 * stand for the second.
 */
export function readLiteral(source: string): { value: string; rest: string } {
  const quotes = new Set(["'", "\u2018", "\u2019", "\u201A", "\u201B"]);
  if (!quotes.has(source.charAt(0))) throw new Error("no literal here");
  let value = "";
  for (let at = 1; at < source.length; at++) {
    if (quotes.has(source.charAt(at))) {
      at++;
      if (!quotes.has(source.charAt(at))) return { value, rest: source.slice(at) };
    }
    value += source.charAt(at);
  }
  throw new Error("the literal is never closed");
}
