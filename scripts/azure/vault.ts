/** The secrets of one key vault, of Azure or of a local cloud. */
export interface VaultSecrets {
  /** Gives a secret another value, its newest version; says which that is. */
  set(name: string, value: string): Promise<string>;
  /** Those that there are, without their values. */
  list(): Promise<readonly SecretAbout[]>;
}

export interface SecretAbout {
  readonly name: string;
  /** The newest is the last. */
  readonly versions: readonly SecretVersion[];
}

export interface SecretVersion {
  readonly id: string;
  readonly updated: Date;
}

/** How much a secret may hold, in bytes. Source: "About Azure Key Vault secrets" (learn.microsoft.com). */
export const LARGEST_SECRET = 25_000;
