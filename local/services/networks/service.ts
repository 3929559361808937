import { createHash } from "node:crypto";
import { machineNetwork } from "../../network/machine-network.js";
import { machineOwner } from "../../records/port-owner.js";
import type { LocalService, ServicesView } from "../service.js";
import { routesOf } from "../view.js";
import type { WantedNetwork } from "./machine-networks.js";

/** The machines' addresses, firewalls and ways to services: told to each machine whenever the records change them. */
export const NETWORKS: LocalService = {
  name: "network",
  tasks: (view) => wantedNetworks(view).map(({ key }) => key),
  start: async ({ driverOf, report }) => {
    const { MachineNetworks } = await import("./machine-networks.js");
    const networks = new MachineNetworks(driverOf, report);
    return {
      bring: (view) => networks.bring(wantedNetworks(view)),
      get settled() {
        return networks.settled;
      },
      get failed() {
        return networks.failed;
      },
      close: async () => networks.bring([]),
    };
  },
  explain: ({ owner, why }) => `address and security rules of ${owner.id} are not as declared: ${why}`,
};

/** How the machines' networks shall be, as the records say now. */
export function wantedNetworks(view: ServicesView): WantedNetwork[] {
  return view.placed.map((machine) => {
    const { vmId, effect } = machine;
    const network = machineNetwork(view.records, machine, routesOf(vmId, view));
    const version = createHash("sha256").update(JSON.stringify(network)).digest("hex").slice(0, 12);
    const key = { owner: machineOwner(vmId), service: NETWORKS.name, version };
    return { key, driver: effect.driver, machine: effect.machine, network };
  });
}
