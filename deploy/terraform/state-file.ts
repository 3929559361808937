import { copyFileSync, existsSync, lstatSync, renameSync, rmSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import * as z from "zod";
import type { Emit } from "../../core/events.js";
import { writeFileAtomic } from "../../system/files.js";
import { DamagedFile, keptJson, readKept } from "../../system/kept-file.js";
import type { Workspace } from "./workspace.js";

/** A resource that terraform's state holds. */
export interface HeldResource {
  /** `TYPE.NAME`, as the program declares it. */
  readonly address: string;
  readonly type: string;
  readonly id: string;
}

type States = Pick<Workspace, "stack" | "stateFile">;

/** What the state of a workspace holds, read from its file: none where the state lies elsewhere, or nowhere yet. */
export function heldResources({ stateFile }: Pick<Workspace, "stateFile">): HeldResource[] {
  return (readState(stateFile)?.resources ?? [])
    .filter(({ mode }) => mode === "managed")
    .flatMap(({ type, name, instances = [] }) =>
      instances.flatMap(({ attributes }) =>
        typeof attributes?.id === "string" ? [{ address: `${type}.${name}`, type, id: attributes.id }] : [],
      ),
    );
}

/** For commands that only look: throws for a state that is damaged, which stays as it is. */
export function refuseDamagedState({ stateFile }: States): void {
  readState(stateFile);
}

/**
 * For commands that change things. Terraform writes its state in place: a kill or a full disk can leave a part of it.
 * Then it is put aside under another name, and what it held before is put back; what came into being since is found
 * again by the target. Where there is nothing to put back it is refused, but for the part that a first run left on a
 * target whose own records know all that was made (`isRecorded`).
 */
export function repairState(workspace: States, emit: Emit, isRecorded: boolean): void {
  const { stack, stateFile } = workspace;
  const damage = damageOf(stateFile);
  if (!damage) return;
  const before = backupOf(stateFile);
  const hasBackup = damageOf(before) === undefined && readState(before) !== undefined;
  if (!hasBackup && !(isRecorded && isFirstRun(stateFile))) throw damage;
  const was = putAside(stateFile);
  if (hasBackup) copyFileSync(before, stateFile);
  const goesOn = hasBackup ? `${basename(before)}, the one before` : "what the local cloud has recorded";
  emit({ type: "warning", text: `${stack}: the state was ${was}; this run goes on from ${goesOn}` });
}

/** Before terraform works on a stack that has no state yet: an empty file is then what a killed run left. */
export function noteFirstRun({ stateFile }: States): void {
  if (!existsSync(stateFile)) writeFileAtomic(firstRunOf(stateFile), "");
}

/** After a run that changed things: keeps a second copy of the state, for when the file is damaged later. */
export function keepBackup({ stateFile }: States): void {
  if (!existsSync(stateFile) || damageOf(stateFile) || readState(stateFile) === undefined) return;
  const copy = `${backupOf(stateFile)}.new`;
  copyFileSync(stateFile, copy);
  renameSync(copy, backupOf(stateFile));
  rmSync(firstRunOf(stateFile), { force: true });
}

const VERSION = 4;

const stateSchema = z.looseObject({
  version: z.number(),
  resources: z
    .array(
      z.looseObject({
        mode: z.string(),
        type: z.string(),
        name: z.string(),
        instances: z
          .array(z.looseObject({ attributes: z.looseObject({ id: z.unknown() }).partial().nullish() }))
          .optional(),
      }),
    )
    .nullish(),
});

const STATE = keptJson("terraform's state of the stack", stateSchema, {
  // Terraform's own, judged below.
  version: null,
  remedy:
    "Put it back from a backup. Where the file of the same name that ends in .backup is whole, `longshore up` and " +
    "`longshore destroy` do so by themselves.",
});

/** Terraform takes an empty file for no state: so does this, for the one that a killed first run left. */
function readState(file: string): z.infer<typeof stateSchema> | undefined {
  if (isEmpty(file) && isFirstRun(file)) return undefined;
  const state = readKept(file, STATE);
  if (!state && existsSync(backupOf(file))) {
    throw new DamagedFile(file, STATE, `nothing, although ${basename(backupOf(file))} is there`);
  }
  if (state && state.version !== VERSION) throw new OtherVersion(file, state.version);
  return state;
}

function damageOf(file: string): DamagedFile | undefined {
  try {
    readState(file);
    return undefined;
  } catch (error) {
    if (error instanceof DamagedFile && !(error instanceof OtherVersion)) return error;
    throw error;
  }
}

/** Whole, and not to be put aside. */
class OtherVersion extends DamagedFile {
  constructor(file: string, version: number) {
    const remedy = "Use the Terraform or OpenTofu that wrote it (LONGSHORE_TERRAFORM names one).";
    super(file, { what: STATE.what, remedy }, `format version ${version} (known: ${VERSION})`);
  }
}

function isEmpty(file: string): boolean {
  try {
    const found = statSync(file);
    return found.isFile() && found.size === 0;
  } catch {
    return false; // None, or one of which reading it tells more.
  }
}

function isFirstRun(stateFile: string): boolean {
  return existsSync(firstRunOf(stateFile)) && !existsSync(backupOf(stateFile));
}

function backupOf(stateFile: string): string {
  return `${stateFile}.backup`;
}

function firstRunOf(stateFile: string): string {
  return join(dirname(stateFile), "first-run");
}

/** Says what became of it. */
function putAside(stateFile: string): string {
  if (!lstatSync(stateFile, { throwIfNoEntry: false })) return "gone";
  const aside = freeName(`${stateFile}.damaged`);
  renameSync(stateFile, aside);
  return `damaged, and is now ${aside}`;
}

function freeName(path: string): string {
  for (let i = 1; ; i++) {
    if (!existsSync(`${path}-${i}`)) return `${path}-${i}`;
  }
}
