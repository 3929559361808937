import { rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Emit } from "../../core/events.js";
import { readIfThere, writeFileAtomic } from "../../system/files.js";
import { identify, isAlive, type ProcessIdentity } from "../../system/process.js";
import type { Workspace } from "./workspace.js";

/** Notes which terraform works on the state, for the run that comes after a kill of this one. */
export function noteTerraform(workspace: Workspace, pid: number | undefined): void {
  const identity = pid === undefined ? undefined : identify(pid);
  if (identity) writeFileAtomic(pidFile(workspace), JSON.stringify(identity));
}

export function forgetTerraform(workspace: Workspace): void {
  rmSync(pidFile(workspace), { force: true });
}

/** Waits for a terraform that a killed run left behind: it holds the state. */
export async function waitForOrphan(workspace: Workspace, emit: Emit, signal: AbortSignal): Promise<void> {
  const orphan = readIdentity(pidFile(workspace));
  if (!orphan) return;
  if (isAlive(orphan)) {
    emit({
      type: "notice",
      text: `a terraform of an earlier run is still at work (pid ${orphan.pid}); waiting for it`,
    });
  }
  while (isAlive(orphan)) {
    signal.throwIfAborted();
    await sleep(200);
  }
  forgetTerraform(workspace);
}

function pidFile({ folder }: Workspace): string {
  return join(folder, "terraform.pid");
}

function readIdentity(file: string): ProcessIdentity | undefined {
  const text = readIfThere(file);
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as ProcessIdentity;
  } catch {
    return undefined;
  }
}
