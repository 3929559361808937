import { shCommand } from "../../core/quote.js";
import type { Command } from "./transport.js";

/** After the deadline and TERM, this long until KILL. */
export const KILL_AFTER_SECONDS = 5;

/** Where a host has its programs; a user's start-up files may have made another PATH of it. */
const PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/**
 * The line that an SSH server gives to the user's own shell for a command, whatever shell that is: it has nothing that
 * any of them reads in another way. On both outputs `mark` stands on a line of its own before the command's own output;
 * what comes before it was printed by start-up files. The host itself ends what takes too long, because closing a channel
 * ends nothing there, and a signal sent over SSH does not reach what runs as root.
 */
export function remoteLine(
  command: Command,
  user: string,
  timeoutSeconds: number | undefined,
  mark: string,
): string {
  const script = [
    `export PATH=${PATH} LC_ALL=C.UTF-8`,
    `printf '\\n%s\\n' ${mark}`,
    `printf '\\n%s\\n' ${mark} >&2`,
    `exec ${shCommand(argvOf(command, user, timeoutSeconds))}`,
  ].join("\n");
  return `exec /bin/sh -c 'eval "$(printf %b "${escaped(script)}")"'`;
}

/** For printf's %b between double quotes between single quotes: what any shell might read in its own way is a number. */
function escaped(script: string): string {
  const bytes = [...Buffer.from(script)];
  return bytes
    .map((byte) => (PLAIN.test(String.fromCharCode(byte)) ? String.fromCharCode(byte) : octal(byte)))
    .join("");
}

const PLAIN = /[A-Za-z0-9 /:=;,.@%+_-]/;

function octal(byte: number): string {
  return `\\0${byte.toString(8).padStart(3, "0")}`;
}

function argvOf(command: Command, user: string, timeoutSeconds: number | undefined): string[] {
  const sudo = command.root && user !== "root" ? ["sudo", "-n", "--"] : [];
  const limit = timeoutSeconds === undefined ? [] : timeout(timeoutSeconds);
  return [...sudo, ...limit, ...command.argv];
}

/** A command as a person reads it: a script is named by its first argument, not by its text. */
export function withoutScript(argv: readonly string[]): readonly string[] {
  const isScript = argv[0] === "sh" || argv[0] === "python3";
  const at = isScript ? argv.indexOf("-c") : -1;
  return at === -1 ? argv : argv.slice(at + 2);
}

/** What `timeout` exits with: 124 when TERM was enough, 137 when it took KILL. */
export function wasTimedOut(exitCode: number, tookSeconds: number, timeoutSeconds: number): boolean {
  return (exitCode === 124 || exitCode === 137) && tookSeconds >= timeoutSeconds;
}

function timeout(seconds: number): string[] {
  return ["timeout", "-k", String(KILL_AFTER_SECONDS), String(seconds)];
}
