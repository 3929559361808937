import { existsSync, readFileSync, rmSync } from "node:fs";
import type { Emit } from "../../core/events.js";
import { writeFileAtomic } from "../../system/files.js";
import type { Workspace } from "./workspace.js";

/** A resource that terraform's state holds. */
export interface HeldResource {
  /** `TYPE.NAME`, as the program declares it. */
  readonly address: string;
  readonly type: string;
  readonly id: string;
}

/** What the state of a workspace holds, read from its file: none where the state lies elsewhere, or nowhere yet. */
export function heldResources({ stateFile }: Pick<Workspace, "stateFile">): HeldResource[] {
  return (readWhole(stateFile)?.resources ?? [])
    .filter(({ mode }) => mode === "managed")
    .flatMap(({ type, name, instances = [] }) =>
      instances.flatMap(({ attributes }) =>
        typeof attributes?.id === "string" ? [{ address: `${type}.${name}`, type, id: attributes.id }] : [],
      ),
    );
}

/**
 * Terraform writes its state in place: a kill or a full disk can leave a part of it. Then what it had before is put
 * back; what came into being since is not in it, and found again by the target.
 */
export function mendStateFile(
  { stack, stateFile }: Pick<Workspace, "stack" | "stateFile">,
  emit: Emit,
): void {
  if (!existsSync(stateFile) || readWhole(stateFile)) return;
  const backup = `${stateFile}.backup`;
  const before = existsSync(backup) && readWhole(backup) ? readFileSync(backup) : undefined;
  const isEmpty = readFileSync(stateFile).length === 0;
  if (before) writeFileAtomic(stateFile, before);
  else rmSync(stateFile);
  // Without a backup, an empty file is only what a first run that was killed left.
  if (before || !isEmpty) {
    emit({
      type: "notice",
      text: `${stack}: an earlier run left its state half written; going on from the one before`,
    });
  }
}

interface StateFile {
  readonly version: number;
  readonly resources?: readonly {
    readonly mode: string;
    readonly type: string;
    readonly name: string;
    readonly instances?: readonly { readonly attributes?: { readonly id?: unknown } }[];
  }[];
}

function readWhole(file: string): StateFile | undefined {
  if (!existsSync(file)) return undefined;
  try {
    const state = JSON.parse(readFileSync(file, "utf8")) as StateFile;
    return typeof state?.version === "number" ? state : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
