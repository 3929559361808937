import { expect, it } from "vitest";
import { ArmClient } from "../../../scripts/azure/arm-client.js";
import { regenerateAccountKey } from "../../../scripts/azure/storage-account.js";
import { ArmStandIn, testCredential } from "../../support/arm.js";

const ACCOUNT =
  "/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/shop/providers/Microsoft.Storage/storageAccounts/shopfiles";

it("replaces the key that is asked for", async () => {
  const azure = await ArmStandIn.start();
  try {
    const arm = new ArmClient({ credential: testCredential, httpClient: azure.client });
    azure.on(`POST ${ACCOUNT}/regenerateKey`, { body: { keys: [] } });
    await regenerateAccountKey(arm, ACCOUNT, "secondary");
    expect(azure.requests).toMatchObject([
      { path: `${ACCOUNT}/regenerateKey?api-version=2024-01-01`, body: { keyName: "key2" } },
    ]);
  } finally {
    azure.stop();
  }
});
