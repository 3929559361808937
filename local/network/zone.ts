import { createHash } from "node:crypto";

/** The suffix of every name that a local cloud answers: reserved for tests by RFC 2606, so never a name of Azure's. */
export const ZONE = "longshore.test";

/** The public name of a DNS label, as Azure makes `LABEL.LOCATION.cloudapp.azure.com`. */
export function publicName(label: string, location: string): string {
  return `${label}.${location.toLowerCase().replaceAll(" ", "")}.cloudapp.${ZONE}`;
}

/** Below it each key vault has its name, as below Azure's `vault.azure.net`. */
export const VAULT_ZONE = `vault.${ZONE}`;

/** The host name of the management API, as Azure's `management.azure.com`. */
export const MANAGEMENT_HOST = `management.${ZONE}`;

/** The name of a storage account's service: `blob`, `dfs`, `file`, `queue`, `table` or `web`. */
export function accountHost(account: string, service: string): string {
  // Static websites lie in a numbered zone of Azure's, which differs from region to region.
  return `${account}.${service === "web" ? "z6.web" : service}.core.${ZONE}`;
}

/** The suffix of the host names within one virtual network, as Azure's `….internal.cloudapp.net`. */
export function internalSuffix(networkId: string): string {
  const hash = createHash("sha256").update(networkId.toLowerCase()).digest("hex").slice(0, 8);
  return `${hash}.internal.${ZONE}`;
}
