import { machinePort } from "../../network/machine-ports.js";
import type { ListenPlace, LocalService, ServiceHost } from "../service.js";

/** Azure's instance metadata service: for each machine its description and its identities' tokens. */
export const METADATA: LocalService = {
  name: "metadata",
  listeners: ({ placed }) =>
    placed.map((machine) => ({
      ...machinePort(machine.vmId, "metadata"),
      machine,
      neededToBoot: true,
      open: async (place: ListenPlace, host: ServiceHost) => {
        const { listenForMachine } = await import("./machine-listener.js");
        return listenForMachine(machine.vmId, place, host);
      },
    })),
};
