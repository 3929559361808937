import { readFileSync, statSync } from "node:fs";
import ssh2 from "ssh2";
import { LongshoreError } from "../../core/errors.js";
import { writeFileAtomic } from "../../system/files.js";
import { readIdentityText } from "./private-key.js";

/** A private key in OpenSSH's text form, and its public line. */
export interface KeyPair {
  readonly privateKey: string;
  readonly publicKey: string;
}

/** Makes an ed25519 pair and keeps its private half in a file of mode 0600. */
export function makeKeyPair(path: string, comment: string): KeyPair {
  writeFileAtomic(path, makePrivateKey(comment), 0o600);
  return readKeyPair(path);
}

/**
 * One ed25519 pair in 256 comes out of ssh2 1.17 unreadable: it strips the public half's leading zero bytes
 * (github.com/mscdex/ssh2/issues/1390). So a pair is made until both halves can be read back.
 */
function makePrivateKey(comment: string): string {
  for (;;) {
    const made = ssh2.utils.generateKeyPairSync("ed25519", { comment });
    const halves = [made.private, made.public].map((half) => ssh2.utils.parseKey(half));
    if (!halves.some((half) => half instanceof Error)) return made.private;
  }
}

/** Reads a private key, refusing one that others can read; the public half comes from it, not from a second file. */
export function readKeyPair(path: string): KeyPair {
  refuseLooseMode(path);
  return keyPair(readFileSync(path, "utf8"), path);
}

/** The pair of a private key, in a form that ssh2 reads; `where` is for messages. */
export function keyPair(text: string, where: string): KeyPair {
  const read = readIdentityText(text);
  if (read.kind === "private") return { privateKey: read.privateKey, publicKey: read.publicKey };
  throw new LongshoreError({
    where,
    rule: "an OpenSSH private key without a passphrase is given",
    seen: SEEN[read.kind] ?? (read.kind === "other" ? read.why : read.kind),
    remedy: "Name the private key's file.",
  });
}

const SEEN: Readonly<Record<string, string>> = {
  public: "a public key",
  encrypted: "an encrypted one",
  fido: "the key of a security device",
};

function refuseLooseMode(path: string): void {
  let mode: number;
  try {
    mode = statSync(path).mode & 0o777;
  } catch (cause) {
    throw new LongshoreError(
      { where: path, rule: "the private key's file exists and can be read" },
      { cause },
    );
  }
  // Windows has no such modes: files there carry 0666 whatever their owner decided.
  if (process.platform !== "win32" && (mode & 0o077) !== 0) {
    throw new LongshoreError({
      where: path,
      rule: "a private key is readable by its owner alone",
      seen: `mode 0${mode.toString(8)}`,
      remedy: `Run: chmod 600 ${path}`,
    });
  }
}
