import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { syncFolder, writeFileAtomic } from "../../system/files.js";
import { keptJson, readKept } from "../../system/kept-file.js";

/** A secret as its vault keeps it: a file that its owner alone can read. */
export interface StoredSecret {
  readonly name: string;
  /** Seconds since 1970; absent: it was not deleted. */
  readonly deleted?: number;
  /** The newest is the last. */
  readonly versions: readonly SecretVersion[];
}

/** Times are seconds since 1970, as Key Vault tells them. */
export interface SecretVersion extends SecretAbout {
  /** 32 hex digits. */
  readonly version: string;
  readonly value: string;
  readonly created: number;
  readonly updated: number;
}

/** What may change without a new version. */
export interface SecretAbout {
  readonly contentType?: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly notBefore?: number;
  readonly expires?: number;
}

/** The secrets of one vault, deleted ones too. Names are the same in upper and lower case. */
export interface SecretStore {
  get(name: string): StoredSecret | undefined;
  all(): StoredSecret[];
  put(secret: StoredSecret): void;
  remove(name: string): void;
  /** The vault is gone for good. */
  clear(): void;
}

export function secretStore(vaultsFolder: string, vaultName: string): SecretStore {
  const vault = vaultFolder(vaultsFolder, vaultName);
  const folder = secretsFolder(vaultsFolder, vaultName);
  const fileOf = (name: string) => join(folder, `${name.toLowerCase()}.json`);
  return {
    get: (name) => readKept(fileOf(name), SECRET),
    all: () =>
      names(folder)
        .filter((file) => file.endsWith(".json"))
        .flatMap((file) => readKept(join(folder, file), SECRET) ?? []),
    put: (secret) => writeFileAtomic(fileOf(secret.name), `${JSON.stringify(secret, null, 1)}\n`),
    remove: (name) => {
      rmSync(fileOf(name), { force: true });
      syncFolder(folder);
    },
    clear: () => rmSync(vault, { recursive: true, force: true }),
  };
}

/** Where everything of a vault is that no record may hold. */
export function vaultFolder(vaultsFolder: string, vaultName: string): string {
  return join(vaultsFolder, vaultName.toLowerCase());
}

export function secretsFolder(vaultsFolder: string, vaultName: string): string {
  return join(vaultFolder(vaultsFolder, vaultName), "secrets");
}

/** The vaults that have anything, in lower case, also such as were deleted. */
export function vaultNames(vaultsFolder: string): string[] {
  return names(vaultsFolder);
}

function names(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}

const SECRET = keptJson<StoredSecret>(
  "a secret of a local key vault",
  z.strictObject({
    name: z.string(),
    deleted: z.number().optional(),
    versions: z.array(
      z.strictObject({
        version: z.string(),
        value: z.string(),
        created: z.number(),
        updated: z.number(),
        contentType: z.string().optional(),
        tags: z.record(z.string(), z.string()),
        notBefore: z.number().optional(),
        expires: z.number().optional(),
      }),
    ),
  }) as z.ZodType<StoredSecret>,
);
