import { rmSync } from "node:fs";
import { CLOUD } from "../../records/port-owner.js";
import type { LocalService, ServiceListener } from "../service.js";
import type { ServiceKey } from "../service-key.js";

/** The management API of the whole cloud: one listener, for who has its token. */
export const MANAGEMENT_KEY: ServiceKey = { service: "management", owner: CLOUD };

const LISTENER: ServiceListener = {
  owner: CLOUD,
  open: async (place, host) => {
    const { listenForManagement } = await import("./listener.js");
    return listenForManagement(place, host);
  },
};

/** Azure Resource Manager, for the calls that the tool makes. */
export const MANAGEMENT: LocalService = {
  name: MANAGEMENT_KEY.service,
  listeners: () => [LISTENER],
  reset: ({ home }) => rmSync(home.managementToken, { force: true }),
};
