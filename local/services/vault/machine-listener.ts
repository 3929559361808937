import { findMachine } from "../../network/machines.js";
import type { CloudHome } from "../../records/home.js";
import type { Records } from "../../records/record.js";
import { snapshot } from "../../records/snapshot.js";
import { Type } from "../../records/types.js";
import { secretStore } from "../../vaults/secret-store.js";
import { identitiesOf } from "../metadata/identities.js";
import { signingKey } from "../metadata/signing-key.js";
import type { Listener, ListenPlace, ServiceStore } from "../service.js";
import { openAuthority } from "../tls/authority.js";
import type { AskingVaults } from "./answer.js";
import { serveVaults } from "./server.js";

/** The vaults of a cloud for one machine, on a port of its own. */
export async function listenForVaults(
  vmId: string,
  { address, port, admits }: ListenPlace,
  { home, records }: ServiceStore,
): Promise<Listener> {
  return serveVaults({
    address,
    port,
    admits,
    authority: await openAuthority(home, records),
    asking: () => askingVaults(vmId, home, records),
  });
}

function askingVaults(vmId: string, home: CloudHome, records: Records): AskingVaults | undefined {
  const reader = snapshot(records);
  const record = reader.get(Type.MACHINE, vmId);
  const nic = findMachine(reader, vmId)?.nic;
  if (!record || !nic) return undefined;
  return {
    records: reader,
    nic,
    identities: identitiesOf(reader, record),
    secrets: (vaultName) => secretStore(home.vaults, vaultName),
    signingKey: () => signingKey(home, records),
  };
}
