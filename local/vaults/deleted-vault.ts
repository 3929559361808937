import { rmSync } from "node:fs";
import { join } from "node:path";
import { readIfThere, writeFileAtomic } from "../../system/files.js";
import { vaultFolder } from "./secret-store.js";

/** A vault that was deleted and can be recovered: its name stays taken, its secrets stay. */
export interface DeletedVault {
  readonly id: string;
  readonly location: string;
  /** Seconds since 1970, after which it is gone for good. */
  readonly purged: number;
}

export function findDeletedVault(vaultsFolder: string, name: string): DeletedVault | undefined {
  const text = readIfThere(fileOf(vaultsFolder, name));
  return text === undefined ? undefined : (JSON.parse(text) as DeletedVault);
}

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
