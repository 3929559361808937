import { rmSync } from "node:fs";
import { nameOf } from "../../../core/arm-id.js";
import { admitsToFiles } from "../../network/file-admission.js";
import { findMachine } from "../../network/machines.js";
import { machineOwner } from "../../records/port-owner.js";
import type { Records } from "../../records/record.js";
import { snapshot } from "../../records/snapshot.js";
import { fileAccounts } from "../../storage/accounts.js";
import type { LocalService, PlacedMachine, RecordsView, ServiceListener, ServiceStore } from "../service.js";
import { FILES, serverKey, serverUse } from "./keys.js";
import { fileServerAddress, type PlacedAccount, placedAccounts } from "./placed-accounts.js";

/** Storage accounts' file servers, and for each machine a listener for each of them. */
export const FILE_SERVERS: LocalService = {
  name: FILES,
  listeners,
  answer: (records, name, asker) => {
    const address = asker && fileServerAddress(records, name);
    return address === undefined ? undefined : { kind: "address", address };
  },
  tasks: ({ home, records }) => fileAccounts(records).map((account) => serverKey(home.storage, account)),
  start: async (host) => {
    const { FileServers } = await import("./file-servers.js");
    return new FileServers(host);
  },
  orphans: async (store) => (await import("./orphans.js")).storageOrphans(store),
  litter: ({ storage }) => [storage],
  inventory: async (store) => (await import("./inventory.js")).filesInventory(store),
  images: async (home) => (await import("../../storage/roots-in-use.js")).rootsInUse(home),
  reset,
};

async function listeners({ records, ports, placed }: RecordsView): Promise<ServiceListener[]> {
  const accounts = placedAccounts(records);
  const servers = await ports.ensure(accounts.map(({ account }) => serverUse(account.id)));
  return placed.flatMap((machine) =>
    accounts.map((account, i) => listenerOf(machine, account, servers[i] ?? 0)),
  );
}

function listenerOf(
  machine: PlacedMachine,
  { account, address, port }: PlacedAccount,
  server: number,
): ServiceListener {
  return {
    owner: machineOwner(machine.vmId),
    part: nameOf(account.id).toLowerCase(),
    machine,
    route: { address, port },
    state: String(server),
    open: async (place, { records }) => {
      const { forwardAdmitted } = await import("../forwarder.js");
      const listen = { host: place.address, port: place.port };
      return forwardAdmitted(
        listen,
        server,
        async (client) => mayEnter(records, account, machine.vmId) && place.admits(client),
      );
    },
  };
}

/** Asked at each connection: the account's rules may have changed. */
function mayEnter(records: Records, { type, id }: PlacedAccount["account"], vmId: string): boolean {
  const now = snapshot(records);
  const [account, machine] = [now.get(type, id), findMachine(now, vmId)];
  return account !== undefined && machine !== undefined && admitsToFiles(now, account, machine);
}

async function reset({ home }: ServiceStore): Promise<void> {
  const [{ accountFolders }, { removeAccount }] = await Promise.all([
    import("../../storage/folder.js"),
    import("../../storage/file-server.js"),
  ]);
  for (const { name } of accountFolders(home.storage)) await removeAccount(home.storage, name);
  rmSync(home.storage, { recursive: true, force: true });
}
