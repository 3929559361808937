import { DefaultAzureCredential, type TokenCredential } from "@azure/identity";

/** The identity library's chain: environment, workload and managed identity, az, azd, … Never for a local cloud. */
export function azureCredential(): TokenCredential {
  return new DefaultAzureCredential();
}
