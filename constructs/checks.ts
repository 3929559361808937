import { ExitCode, LongshoreError, type Violation } from "../core/errors.js";
import { withoutMarks } from "../core/known-after-apply.js";
import type { NameRule } from "../core/names.js";
import { knownTooLateIn } from "./known.js";

/** Gathers what is wrong with one construct, so that one error tells all of it. */
export class Checks {
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
    return this.that(pattern.test(value), { rule: `${what} is ${rule}`, seen: show(value), remedy });
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

/** A construct with rules that hold between it and others; asked when the app is synthesized. */
export interface CheckedTogether {
  /** @internal */
  checkTogether(checks: Checks): void;
}

export function isCheckedTogether(construct: object): construct is CheckedTogether {
  return "checkTogether" in construct;
}

/** Throws the violations as an error of the program's input; nothing when there are none. */
export function refuse(violations: readonly Violation[]): void {
  if (violations.length > 0) throw new LongshoreError(violations, { exitCode: ExitCode.USAGE });
}

/** A value as a message shows it: quoted, and cut when it is long. */
export function show(value: string, longest = 80): string {
  return JSON.stringify(value.length > longest ? `${value.slice(0, longest - 3)}...` : value);
}
