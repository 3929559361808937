/** Limits of Linux for what a program is started with. Source: execve(2), "Limits on size of arguments and environment". */

/** Of one argument, or of one variable of the environment with its name; in bytes, without the NUL at its end. */
export const LONGEST_ARGUMENT = 131_071;

/**
 * Of all of them together, in bytes, each with its NUL and a pointer: a quarter of the stack, which is 8 MiB, less what
 * an image may have of its own.
 */
export const MOST_ARGUMENTS = 2 ** 21 - 2 ** 17;

/** What one takes of that. */
export function argumentCost(bytes: number): number {
  return bytes + 1 + 8;
}

/**
 * Of the words that become a line for the shell of a host, in bytes and quoted: the line is one argument of the shell,
 * and has more in it.
 */
export const LONGEST_LINE = 120_000;

/** Of the name of one file, and of a whole path; in bytes. Source: limits.h, NAME_MAX and PATH_MAX with its NUL. */
export const LONGEST_FILE_NAME = 255;
export const LONGEST_PATH = 4095;
