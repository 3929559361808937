import type { Command } from "../transport/transport.js";

/** Prints the home folder, the main group, and then the keys of a user who may log in. */
export function readAuthorizedKeys(user: string): Command {
  const script = `set -eu
entry=$(getent passwd "$1")
echo "$entry" | cut -d: -f6
id -gn -- "$1"
cat -- "$(echo "$entry" | cut -d: -f6)/.ssh/authorized_keys" 2>/dev/null || true`;
  return { argv: ["sh", "-c", script, "keys", user], root: true };
}

/** The folder has to be the user's own: sshd reads it as that user. */
export function makeSshFolder(user: string, group: string, home: string): Command {
  const folder = `${home}/.ssh`;
  return { argv: ["install", "-d", "-m", "700", "-o", user, "-g", group, "--", folder], root: true };
}
