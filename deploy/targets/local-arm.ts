import type { LocalCloud, ResourceManager } from "../../local/index.js";
import { type Arm, armThrough } from "../../scripts/azure/arm.js";

/**
 * The Resource Manager of a local cloud, where it answers at that moment. Only the cloud's own token goes there, and it
 * goes nowhere else: no credential of Azure is looked for.
 */
export function localArm(cloud: Pick<LocalCloud, "resourceManager">, signal?: AbortSignal): Arm {
  let known: { readonly key: string; readonly arm: Promise<Arm> } | undefined;
  return armThrough(WHERE, async () => {
    const manager = await cloud.resourceManager();
    const key = "authority" in manager ? `${manager.endpoint} ${manager.authority}` : manager.endpoint;
    if (known?.key !== key) known = { key, arm: connect(manager, signal) };
    return await known.arm;
  });
}

const WHERE = "local cloud";

async function connect(manager: ResourceManager, signal: AbortSignal | undefined): Promise<Arm> {
  const [{ ArmClient }, { handedClient, loopbackClient, tokenFrom }] = await loadClient();
  return new ArmClient({
    where: WHERE,
    endpoint: manager.endpoint,
    credential: tokenFrom(manager.token),
    httpClient: "authority" in manager ? loopbackClient(manager.authority) : handedClient(manager.answer),
    signal,
  });
}

/** Azure's libraries take a tenth of a second: what asks nothing loads none. */
export function loadClient() {
  return Promise.all([
    import("../../scripts/azure/arm-client.js"),
    import("../../scripts/azure/loopback.js"),
  ]);
}
