import { LOCAL_SUBSCRIPTION } from "../../azurerm/subscription.js";
import type { Listener, ListenPlace, ServiceHost } from "../service.js";
import { openAuthority } from "../tls/authority.js";
import { Operations } from "./operations.js";
import { managementOrigin } from "./place.js";
import { serveArm } from "./server.js";
import { managementToken } from "./token.js";

/** The management API of a cloud, for this computer. */
export async function listenForManagement(
  place: ListenPlace,
  { home, records, driverOf }: Pick<ServiceHost, "home" | "records" | "driverOf">,
): Promise<Listener> {
  return serveArm(place, await openAuthority(home, records), {
    subscription: LOCAL_SUBSCRIPTION,
    origin: managementOrigin(place.port),
    token: () => managementToken(home, records),
    records,
    driverOf,
    operations: new Operations(),
  });
}
