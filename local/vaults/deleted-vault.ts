import { rmSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { writeFileAtomic } from "../../system/files.js";
import { keptJson, readKept } from "../../system/kept-file.js";
import { vaultFolder } from "./secret-store.js";

/** A vault that was deleted and can be recovered: its name stays taken, its secrets stay. */
export interface DeletedVault {
  readonly id: string;
  readonly location: string;
  /** Seconds since 1970, after which it is gone for good. */
  readonly purged: number;
}

export function findDeletedVault(vaultsFolder: string, name: string): DeletedVault | undefined {
  return readKept(fileOf(vaultsFolder, name), DELETED_VAULT);
}

const DELETED_VAULT = keptJson<DeletedVault>(
  "the note of a deleted key vault",
  z.strictObject({ id: z.string(), location: z.string(), purged: z.number() }),
);

export function putDeletedVault(vaultsFolder: string, name: string, deleted: DeletedVault): void {
  writeFileAtomic(fileOf(vaultsFolder, name), `${JSON.stringify(deleted, null, 1)}\n`);
}

/** The vault is there again; its secrets are what they were. */
export function recoverVault(vaultsFolder: string, name: string): void {
  rmSync(fileOf(vaultsFolder, name), { force: true });
}

function fileOf(vaultsFolder: string, name: string): string {
  return join(vaultFolder(vaultsFolder, name), "deleted.json");
}
