import type { LocalCloud } from "../../local/index.js";
import type { VaultSecrets } from "../../scripts/azure/vault.js";

/** A vault of a local cloud, which answers in this very process: no request leaves it, and no credential is looked for. */
export async function localVault(
  cloud: Pick<LocalCloud, "answerVault">,
  uri: string,
  signal?: AbortSignal,
): Promise<VaultSecrets> {
  const [{ VaultClient }, { handedClient, tokenFrom }] = await Promise.all([
    import("../../scripts/azure/vault-client.js"),
    import("../../scripts/azure/loopback.js"),
  ]);
  return new VaultClient({
    uri,
    where: "local cloud",
    credential: tokenFrom(async () => "none"),
    httpClient: handedClient((request) => cloud.answerVault(request)),
    signal,
  });
}
