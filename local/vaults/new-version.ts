import { randomBytes } from "node:crypto";
import type { SecretAbout, SecretStore, SecretVersion } from "./secret-store.js";

/** As Key Vault's own limit: 25 kB. */
export const LONGEST_SECRET = 25 * 1024;

/** Gives a secret another value; one that was deleted is there again. */
export function putNewVersion(
  store: SecretStore,
  name: string,
  value: string,
  about: SecretAbout,
): SecretVersion {
  const now = Math.floor(Date.now() / 1000);
  const version = randomBytes(16).toString("hex");
  const newest: SecretVersion = { ...about, version, value, created: now, updated: now };
  store.put({ name, versions: [...(store.get(name)?.versions ?? []), newest] });
  return newest;
}
