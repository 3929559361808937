import { rmSync } from "node:fs";
import { machineOwner } from "../../records/port-owner.js";
import { findVault, vaultNameOf } from "../../vaults/find-vault.js";
import { secretStore, secretsFolder, vaultNames } from "../../vaults/secret-store.js";
import type { Orphan } from "../orphan.js";
import type { ListenPlace, LocalService, ServiceHost, ServiceStore } from "../service.js";
import { reachesVaults, VAULT_ADDRESS } from "./reach.js";

/** Key vaults: one listener for each machine that reaches any of them. TLS names the one that is asked. */
export const VAULTS: LocalService = {
  name: "vault",
  listeners: ({ records, placed }) =>
    placed
      .filter((machine) => reachesVaults(records, machine))
      .map((machine) => ({
        owner: machineOwner(machine.vmId),
        machine,
        route: { address: VAULT_ADDRESS, port: 443 },
        open: async (place: ListenPlace, host: ServiceHost) => {
          const { listenForVaults } = await import("./machine-listener.js");
          return listenForVaults(machine.vmId, place, host);
        },
      })),
  answer: (records, name, asker) => {
    const vault = vaultNameOf(name);
    if (vault === undefined || !asker || !findVault(records, vault)) return undefined;
    return { kind: "address", address: VAULT_ADDRESS };
  },
  orphans,
  litter: ({ vaults }) => vaultNames(vaults).map((name) => secretsFolder(vaults, name)),
  reset: ({ home }) => rmSync(home.vaults, { recursive: true, force: true }),
};

/** What vaults held that are gone, or were deleted and can be recovered. */
function orphans({ home, records }: ServiceStore): Orphan[] {
  return vaultNames(home.vaults)
    .filter((name) => !findVault(records, name))
    .map((name) => ({
      kind: "key vault",
      name,
      holdsData: true,
      remove: async () => secretStore(home.vaults, name).clear(),
    }));
}
