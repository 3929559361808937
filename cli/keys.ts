import { existsSync } from "node:fs";
import { ExitCode, LongshoreError } from "../core/errors.js";
import type { HostSpec } from "../core/spec.js";
import { type KeyPair, makeKeyPair, readKeyPair } from "../scripts/transport/keys.js";
import type { Workspace } from "./terraform/workspace.js";

/** The stack's own pair, made on first use. */
export function stackKeyPair(workspace: Workspace): KeyPair {
  return existsSync(workspace.keyFile)
    ? readKeyPair(workspace.keyFile)
    : makeKeyPair(workspace.keyFile, `longshore ${workspace.stack}`);
}

/** The file of the private key that logs in to a host: the stack's own, else the user's by LONGSHORE_SSH_IDENTITY. */
export function identityFile(host: HostSpec, workspace: Workspace): string {
  if (host.stackKey) return workspace.keyFile;
  const file = process.env.LONGSHORE_SSH_IDENTITY;
  if (file) return file;
  throw new LongshoreError(
    {
      where: host.path,
      rule: "a host that takes only given keys needs the private half of one",
      seen: "no LONGSHORE_SSH_IDENTITY in the environment",
      remedy: "Set it to the private key's file.",
    },
    { exitCode: ExitCode.USAGE },
  );
}
