import { existsSync } from "node:fs";
import { type KeyPair, makeKeyPair, readKeyPair } from "../scripts/transport/keys.js";
import type { Workspace } from "./terraform/workspace.js";

/** The stack's own pair, made on first use. */
export function stackKeyPair(workspace: Workspace): KeyPair {
  return existsSync(workspace.keyFile)
    ? readKeyPair(workspace.keyFile)
    : makeKeyPair(workspace.keyFile, `longshore ${workspace.stack}`);
}
