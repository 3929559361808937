import { ComputeManagementClient } from "@azure/arm-compute";
import { StorageManagementClient } from "@azure/arm-storage";
import { LOCAL_SUBSCRIPTION } from "../../core/subscription.js";
import { openLocalCloud } from "../../local/index.js";
import { loopbackClient, tokenFrom } from "../../scripts/azure/loopback.js";

/** Microsoft's own clients, asking the services process of the local cloud in a folder. */
export async function microsoftClients(home: string) {
  const manager = await openLocalCloud(home).resourceManager();
  if (!("authority" in manager)) throw new Error("no services process answers");
  const options = { endpoint: manager.endpoint, httpClient: loopbackClient(manager.authority) };
  const credential = tokenFrom(manager.token);
  return {
    compute: new ComputeManagementClient(credential, LOCAL_SUBSCRIPTION, options),
    storage: new StorageManagementClient(credential, LOCAL_SUBSCRIPTION, options),
  };
}
