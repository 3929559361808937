import { type KeyPair, makeKeyPair, readKeyPair } from "../../scripts/transport/keys.js";
import { Damage, type KeptKind, readKept } from "../../system/kept-file.js";
import type { Workspace } from "../terraform/workspace.js";

/** The stack's own pair, made on first use. */
export function stackKeyPair(workspace: Workspace): KeyPair {
  return hasStackKey(workspace)
    ? readKeyPair(workspace.keyFile)
    : makeKeyPair(workspace.keyFile, `longshore ${workspace.stack}`);
}

/** Whether the stack has its own key; throws for one that is damaged. */
export function hasStackKey({ keyFile }: Workspace): boolean {
  return readKept(keyFile, STACK_KEY) !== undefined;
}

const STACK_KEY: KeptKind<string> = {
  what: "the private key of the stack's hosts",
  remedy:
    "Put it back, e.g. from a backup: hosts that were made with it let in nobody else. Without one, move it away: " +
    "another one is made, and `longshore replace HOST` makes a host anew with it.",
  parse: (text) => {
    if (!OPENSSH_KEY.test(text)) throw new Damage("no private key in OpenSSH's form, or only a part of one");
    return text;
  },
};

/** Its text begins with the base64 of `openssh-key-v1`. */
const OPENSSH_KEY =
  /^-----BEGIN OPENSSH PRIVATE KEY-----\s+b3BlbnNzaC1rZXktdjE[A-Za-z0-9+/=\s]+-----END OPENSSH PRIVATE KEY-----\s*$/;
