import { ExitCode, LongshoreError, type Violation } from "../../core/errors.js";
import { isKnownAfterApply, knownTooLate, withoutMarks } from "../../core/known-after-apply.js";
import { LONGEST_LINE } from "../../core/limits.js";
import type { NameRule } from "../../core/names.js";
import { shCommand } from "../../core/quote.js";
import { knownTooLateIn } from "./known.js";

/** Gathers what is wrong with one construct, so that one error tells all of it. */
export class Checks implements PartChecks {
  readonly violations: Violation[] = [];

  private readonly where: string;

  /**
   * `where` is the construct's path, which every violation starts with. `given` is what the program gave, by the names that
   * it has for it: throws when a value is known only after apply, which `late` names those of that may be.
   */
  constructor(where: string, given: object, late: readonly string[] = []) {
    this.where = withoutMarks(where);
    refuse(knownTooLateIn(where, given, late));
  }

  /** Notes the violation unless `holds`; returns `holds`. */
  that(holds: boolean, violation: Omit<Violation, "where">): boolean {
    if (!holds) this.violations.push({ where: this.where, ...violation });
    return holds;
  }

  /** That a text follows the rule for its kind of name. */
  name(what: string, value: string, { pattern, rule }: NameRule, remedy?: string): boolean {
    const holds = typeof value === "string" && pattern.test(value);
    return this.that(holds, { rule: `${what} is ${rule}`, seen: show(value), remedy });
  }

  /**
   * That a text gets to a host as it is: known now, well-formed, without NUL and of at most so many bytes. It is not
   * shown: it may be a secret.
   */
  text(what: string, value: string, mostBytes: number): boolean {
    if (!this.known(what, value)) return false;
    const fault = textFault(value, mostBytes);
    return this.that(fault === undefined, {
      rule: `${what} is text without NUL characters and halves of surrogate pairs, of at most ${mostBytes} bytes in UTF-8`,
      seen: fault,
      remedy: "Mount a file for what is larger or binary.",
    });
  }

  /** That words can be arguments of a command line that a host's shell reads. */
  line(what: string, words: readonly string[]): boolean {
    if (!words.map((word) => this.text(`a word of ${what}`, word, LONGEST_LINE)).every(Boolean)) return false;
    const bytes = Buffer.byteLength(shCommand(words));
    return this.that(bytes <= LONGEST_LINE, {
      rule: `${what} takes at most ${LONGEST_LINE} bytes, quoted for a shell`,
      seen: String(bytes),
      remedy: "Put the rest into a file of the image.",
    });
  }

  /** That a number is whole and within bounds, both included. */
  whole(what: string, value: number, least: number, most: number, remedy?: string): boolean {
    const holds = Number.isInteger(value) && value >= least && value <= most;
    return this.that(holds, {
      rule: `${what} is a whole number from ${least} to ${most}`,
      seen: String(value),
      remedy,
    });
  }

  /** That a value is not one that only Terraform will know. */
  private known(what: string, value: string): boolean {
    return this.that(!isKnownAfterApply(value), knownTooLate(what));
  }

  /** Throws one error with every violation, if there is any. */
  done(): void {
    refuse(this.violations);
  }
}

/** A value made by the user and checked by the construct that takes it, so that errors name the construct. */
export interface Checked {
  /** @internal */
  check(checks: Checks): void;
}

/** What a construct of any kind needs to say what is wrong with it. */
export interface PartChecks {
  /** Notes the violation unless `holds`; returns `holds`. */
  that(holds: boolean, violation: Omit<Violation, "where">): boolean;
}

/** Throws the violations as an error of the program's input; nothing when there are none. */
export function refuse(violations: readonly Violation[]): void {
  if (violations.length > 0) throw new LongshoreError(violations, { exitCode: ExitCode.USAGE });
}

/** A value as a message shows it: quoted, and cut when it is long. */
export function show(value: string, longest = 80): string {
  if (typeof value !== "string") return `a value of type ${typeof value}`;
  return readable(JSON.stringify(value.length > longest ? `${value.slice(0, longest - 3)}...` : value));
}

/** A name as a message has it: as it is, unless there is more or less to it than can be seen. */
export function visible(name: string): string {
  const shown = show(name);
  return shown === `"${name}"` ? name : shown;
}

/** Without characters that cannot be seen, or that turn around what stands beside them. */
function readable(text: string): string {
  return text.replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, (character) =>
    [...Array(character.length).keys()].map((at) => unitEscape(character.charCodeAt(at))).join(""),
  );
}

function unitEscape(unit: number): string {
  return `\\u${unit.toString(16).padStart(4, "0")}`;
}

/** What keeps a value from being written to a host; undefined when nothing does. */
function textFault(value: unknown, mostBytes: number): string | undefined {
  if (typeof value !== "string") return `a value of type ${typeof value}`;
  if (value.includes("\0")) return "one with a NUL character";
  if (/\p{Surrogate}/u.test(value)) return "one with half a surrogate pair";
  const bytes = Buffer.byteLength(value);
  return bytes > mostBytes ? `${bytes} bytes` : undefined;
}
