import type { Violation } from "./errors.js";

/**
 * Whether a string, number or key of a map stands for a value that Terraform knows only after apply. cdktf writes such
 * values as marks into strings, and as numbers of a certain bit pattern, which may be in a string as well.
 */
export function isKnownAfterApply(value: string | number): boolean {
  if (typeof value === "number") return MARKED_NUMBERS.has(firstBits(value));
  const numbers = value.match(/-\d(?:\.\d+)?e\+\d+/g) ?? [];
  return MARK.test(value) || numbers.some((number) => isKnownAfterApply(Number(number)));
}

/** The text without cdktf's marks, for a message. */
export function withoutMarks(text: string): string {
  return text.replaceAll(new RegExp(MARK, "g"), "(known after apply)");
}

/** What is wrong with a value that is known too late. */
export function knownTooLate(what: string): Omit<Violation, "where"> {
  return {
    rule: `${what} is known when the program runs`,
    seen: "a value that is known only after apply",
    remedy: "Give a value that the program knows: a literal, or the name of a host instead of its address.",
  };
}

const MARK = /[$#&]\{TfToken\[[\w:.-]+\]\}/;

/** Of a number, and of the only element of a list of numbers. */
const MARKED_NUMBERS: ReadonlySet<number> = new Set([0xfdff, 0xfbff]);

function firstBits(value: number): number {
  const bytes = new DataView(new ArrayBuffer(8));
  bytes.setFloat64(0, value);
  return bytes.getUint16(0);
}
