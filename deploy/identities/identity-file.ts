import { readFileSync, type Stats, statSync } from "node:fs";
import type { LongshoreError } from "../../core/errors.js";
import { sh } from "../../core/quote.js";
import { type IdentityText, readIdentityText } from "../../scripts/transport/private-key.js";
import { identityError } from "./identity-error.js";

/** The text of an identity's file; `read` again with the passphrase when it is encrypted. */
export interface IdentityFile {
  readonly path: string;
  read(passphrase?: string): IdentityText;
}

/** More is no key: what is read whole is small. */
const LARGEST_BYTES = 64 * 1024;

/** Opens the file that LONGSHORE_SSH_IDENTITY names; what is wrong with it is an error that says what would be right. */
export function openIdentityFile(path: string): IdentityFile {
  const stats = statOf(path);
  if (!stats.isFile()) throw refused(path, stats.isDirectory() ? "a folder" : "no regular file");
  if (stats.size > LARGEST_BYTES) throw refused(path, `a file of ${stats.size} bytes`);
  const text = textOf(path);
  const first = readIdentityText(text);
  if (first.kind === "other") throw refused(path, first.why);
  // Windows has no such modes: files there carry 0666 whatever their owner decided.
  const isPrivate = first.kind === "private" || first.kind === "encrypted";
  if (isPrivate && process.platform !== "win32" && (stats.mode & 0o077) !== 0)
    throw readableByOthers(path, stats);
  return {
    path,
    read: (passphrase) => (passphrase === undefined ? first : readIdentityText(text, passphrase)),
  };
}

function statOf(path: string): Stats {
  try {
    return statSync(path);
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

function unreadable(path: string, cause: unknown): LongshoreError {
  const { code = "" } = cause as NodeJS.ErrnoException;
  return identityError(
    path,
    {
      rule: "the private key's file exists and can be read",
      seen: REASONS[code] ?? `an error (${code})`,
      remedy: "Name the file of the private key. A leading ~ is for the shell to replace.",
    },
    cause,
  );
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "a file that does not exist (ENOENT)",
  ENOTDIR: "a path below a file (ENOTDIR)",
  EACCES: "a file that this user may not read (EACCES)",
  ELOOP: "a symbolic link that leads back to itself (ELOOP)",
  ENAMETOOLONG: "a path that is too long (ENAMETOOLONG)",
};

function refused(path: string, seen: string): LongshoreError {
  return identityError(path, {
    rule: "it names a private key in OpenSSH's format, PKCS#8 or PKCS#1, or a public key whose private half ssh-agent has",
    seen,
    remedy: "`ssh-keygen -t ed25519` makes such a pair.",
  });
}

function readableByOthers(path: string, { mode }: Stats): LongshoreError {
  return identityError(path, {
    rule: "a private key is readable by its owner alone",
    seen: `mode 0${(mode & 0o777).toString(8).padStart(3, "0")}`,
    remedy: `Run: chmod 600 ${sh(path)}`,
  });
}
