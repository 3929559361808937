import { LongshoreError } from "./errors.js";

export { jsonLine, terminal, terminalLine } from "./terminal.js";

/** One word of a POSIX shell line; the shell gives back exactly `value`. */
export function sh(value: string): string {
  refuseUnwritable(value, "a shell line");
  return isPlainWord(value) ? value : `'${value.replaceAll("'", `'\\''`)}'`;
}

/** An argument list as a POSIX shell line that runs exactly that. */
export function shCommand(argv: readonly string[]): string {
  return argv.map(sh).join(" ");
}

/** A PowerShell string literal whose value is exactly `value`. */
export function powershell(value: string): string {
  refuseUnwritable(value, "a PowerShell literal");
  // PowerShell ends a literal at any of these quotes, and reads two of them as the second one.
  return `'${value.replaceAll(/['\u2018-\u201B]/g, "$&$&")}'`;
}

/** A line of CSV whose fields are exactly these, as Docker reads the value of `--mount`. */
export function csvLine(fields: readonly string[]): string {
  return fields
    .map((field) => (/[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field))
    .join(",");
}

/** Text of a Terraform template whose value is exactly `value`. */
export function terraformTemplate(value: string): string {
  return value.replaceAll(/[$%](?=\{)/g, "$&$&");
}

/** One segment of a URL's path, or one value of its query. */
export function urlSegment(value: string): string {
  refuseUnwritable(value, "a URL");
  if (DOT_SEGMENTS.has(value)) {
    throw new LongshoreError({
      where: "a URL",
      rule: "a path segment is neither empty nor `.` nor `..`, which readers of URLs take away",
      seen: JSON.stringify(value),
    });
  }
  return encodeURIComponent(value).replaceAll(/[!'()*]/g, percentEncoded);
}

/**
 * A value of the OpenSSH client's configuration that every version of it reads as exactly `value`. It has no escapes that
 * all of them know: what cannot be written is refused.
 */
export function sshConfig(value: string): string {
  if (value === "" || /^~|["'\\%$\p{Cc}\p{Cs}]/u.test(value)) {
    throw new LongshoreError({
      where: "an OpenSSH configuration",
      rule: "a value has no quote, backslash, percent or dollar sign, no tilde at its start and no control character",
      seen: JSON.stringify(value),
    });
  }
  return /^[\w.:-]+$/.test(value) ? value : `"${value}"`;
}

const DOT_SEGMENTS: ReadonlySet<string> = new Set(["", ".", ".."]);

/** `=` is plain in an option only: elsewhere it could make the word an assignment. */
const PLAIN_WORD = /^(?:[\w@+:,./-]+|--?[\w-]+=[\w@+:,./=-]*)$/;
const RESERVED_WORD =
  /^(?:if|then|else|elif|fi|do|done|case|esac|while|until|for|in|select|function|time|coproc)$/;

function isPlainWord(value: string): boolean {
  return PLAIN_WORD.test(value) && !RESERVED_WORD.test(value);
}

function percentEncoded(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}

/** The value is not shown: it may be a secret. */
function refuseUnwritable(value: string, where: string): void {
  if (value.includes("\0")) {
    throw new LongshoreError({ where, rule: "text holds no NUL character" });
  }
  if (/\p{Surrogate}/u.test(value)) {
    throw new LongshoreError({ where, rule: "text is well-formed Unicode, without half a surrogate pair" });
  }
}
