import { rmSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import type { Emit } from "../../core/events.js";
import { writeFileAtomic } from "../../system/files.js";
import { keptJson, readKept } from "../../system/kept-file.js";
import { poll } from "../../system/poll.js";
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
  const orphan = readKept(pidFile(workspace), TERRAFORM);
  if (!orphan) return;
  if (isAlive(orphan)) {
    emit({
      type: "notice",
      text: `a terraform of an earlier run is still at work (pid ${orphan.pid}); waiting for it`,
    });
  }
  await poll(() => isAlive(orphan), { until: (alive) => !alive, pauseMs: 200, signal });
  forgetTerraform(workspace);
}

function pidFile({ folder }: Workspace): string {
  return join(folder, "terraform.pid");
}

const TERRAFORM = keptJson<ProcessIdentity>(
  "the note of which terraform works on the state",
  z.object({ pid: z.number(), started: z.string() }),
  { remedy: "Move it away when no terraform is at work in this folder." },
);
