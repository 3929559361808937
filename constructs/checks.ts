import { ExitCode, LongshoreError, type Violation } from "../core/errors.js";
import type { NameRule } from "../core/names.js";
import { Token } from "./cdktf.js";

/** Gathers what is wrong with one construct, so that one error tells all of it. */
export class Checks {
  readonly violations: Violation[] = [];

  /** The construct's path, which every violation starts with. */
  constructor(private readonly where: string) {}

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

  /** That a text is known now, and not a value that only Terraform will know. */
  known(what: string, value: string | number): boolean {
    return this.that(!Token.isUnresolved(value), {
      rule: `${what} is known when the program runs`,
      seen: "an attribute of a resource, which only Terraform knows later",
      remedy: "Write the value itself.",
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
export function show(value: string): string {
  return JSON.stringify(value.length > 80 ? `${value.slice(0, 77)}...` : value);
}
