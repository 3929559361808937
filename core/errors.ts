import { terminal, terminalLine } from "./terminal.js";

/** One broken rule: where, what was seen, what was expected, and what to do about it. */
export interface Violation {
  /** The construct, host, step or file that is wrong, e.g. `shop/web`. */
  readonly where: string;
  /** The rule, as a sentence: `a port is a whole number from 1 to 65535`. */
  readonly rule: string;
  /** What was seen instead, already made printable; never a secret. */
  readonly seen?: string;
  /** The next thing to try. */
  readonly remedy?: string;
  /** Lines that help to understand it, e.g. of a host's log; never a secret. */
  readonly log?: string;
}

/** Exit codes of the command line; documented in docs/cli.md. */
export const ExitCode = {
  OK: 0,
  /** Something failed while it ran: terraform, a host, a step. */
  FAILED: 1,
  /** The command line or the program's input is wrong; nothing was changed. */
  USAGE: 2,
  /** `verify` and `status` found a difference between what is declared and what is there. */
  DIFFERENT: 3,
  /** A plan would replace or delete a machine or data that was not named; nothing was changed. */
  REFUSED: 4,
  /** Another run holds the stack. */
  LOCKED: 5,
  /** Applied, but not verified: the stack grants no way in. */
  NOT_VERIFIED: 6,
  /** Stopped by Ctrl-C; running the command again goes on from there. */
  INTERRUPTED: 130,
} as const;
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

/** From the best outcome of working on a stack to the worst. */
const OUTCOMES: readonly ExitCode[] = [ExitCode.OK, ExitCode.NOT_VERIFIED, ExitCode.FAILED];

/** The exit code of two things done one after the other: what failed outweighs what was only not verified. */
export function worseOf(one: ExitCode, other: ExitCode): ExitCode {
  return OUTCOMES.indexOf(other) > OUTCOMES.indexOf(one) ? other : one;
}

/** An error that a user can act upon. Anything else that is thrown is a defect of ours. */
export class LongshoreError extends Error {
  override readonly name = "LongshoreError";
  readonly violations: readonly Violation[];
  readonly exitCode: ExitCode;

  constructor(
    violations: Violation | readonly Violation[],
    options: { exitCode?: ExitCode; cause?: unknown } = {},
  ) {
    const list = Array.isArray(violations) ? (violations as readonly Violation[]) : [violations as Violation];
    super(list.map(formatViolation).join("\n"), { cause: options.cause });
    this.violations = list;
    this.exitCode = options.exitCode ?? ExitCode.FAILED;
  }
}

/**
 * `shop/web: a port is a whole number from 1 to 65535, not 70000. Choose another port.` What it quotes of others can be
 * shown on a terminal: whoever prints an error need not know of it.
 */
export function formatViolation({ where, rule, seen, remedy, log }: Violation): string {
  const got = seen === undefined ? "" : `, not ${terminal(seen)}`;
  const sentence = `${terminalLine(where)}: ${terminalLine(rule)}${got}.`;
  return `${sentence}${remedy ? ` ${terminal(remedy)}` : ""}${log ? `\n${indent(terminal(log))}` : ""}`;
}

function indent(lines: string): string {
  return lines.trimEnd().replaceAll(/^/gm, "    ");
}
