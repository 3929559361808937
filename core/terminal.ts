// Behind core/quote.ts, in a file of its own because errors are text for a terminal too.

/**
 * Text for a terminal: what would command it, or hide or reorder what is shown, becomes visible (`\\x1b`, `\\u202e`).
 * Lines and tabs stay. Text that went through it once stays as it is.
 */
export function terminal(text: string): string {
  return text.replaceAll("\r\n", "\n").replaceAll(UNSEEN, visible);
}

/** As `terminal`, for what has to stay on one line, such as a name or a cell of a table. */
export function terminalLine(text: string): string {
  return terminal(text).replaceAll("\n", "\\n").replaceAll("\t", "\\t");
}

/** JSON on one line that a terminal may show: the same values, with what `terminal` makes visible written as escapes. */
export function jsonLine(value: unknown): string {
  return JSON.stringify(value).replaceAll(UNSEEN, (character) =>
    character.replaceAll(/./gs, (unit) => `\\u${hex(unit.charCodeAt(0), 4)}`),
  );
}

/**
 * Controls, invisible formatting, line separators, half surrogates and blanks of no width; not lines and tabs, and not what
 * chooses between a character's picture and its letter.
 */
const UNSEEN = /(?![\n\t]|[\uFE0E-\uFE0F])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

function visible(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x100) return `\\x${hex(code, 2)}`;
  return code < 0x10000 ? `\\u${hex(code, 4)}` : `\\u{${hex(code, 1)}}`;
}

function hex(code: number, digits: number): string {
  return code.toString(16).padStart(digits, "0");
}
