import { readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../system/package-root.js";
import type { RemoteFile } from "../transport/transport.js";

const FOLDER = "/usr/local/lib/longshore";

/** A program of ours that hosts have, which fetches from vaults. */
export interface GuestProgram {
  /** Where it is on a host. */
  readonly path: string;
  /** The program, and before it what it imports. */
  files(): RemoteFile[];
}

/** One of `scripts/guest`, by its name. */
export function guestProgram(name: string): GuestProgram {
  const path = `${FOLDER}/${name}`;
  return {
    path,
    files: () => [
      { path: `${FOLDER}/vault.py`, content: read("vault.py"), mode: 0o644 },
      { path, content: read(name), mode: 0o755 },
    ],
  };
}

function read(name: string): string {
  return readFileSync(join(packageRoot(), "scripts/guest", name), "utf8");
}
