import type { CloudHome } from "../../records/home.js";
import type { Records } from "../../records/record.js";
import { snapshot } from "../../records/snapshot.js";
import { Type } from "../../records/types.js";
import type { Listener, ListenPlace, ServiceStore } from "../service.js";
import type { AskingMachine } from "./answer.js";
import { identitiesOf } from "./identities.js";
import { instanceDocument } from "./instance.js";
import { serveMetadata } from "./server.js";
import { signingKey } from "./signing-key.js";
import { tokenAnswer } from "./token.js";

/** The metadata service for one machine, on a port of its own. */
export function listenForMachine(
  vmId: string,
  { address, port, admits }: ListenPlace,
  { home, records }: ServiceStore,
): Promise<Listener> {
  return serveMetadata({ address, port, admits, machine: () => askingMachine(vmId, home, records) });
}

function askingMachine(vmId: string, home: CloudHome, records: Records): AskingMachine | undefined {
  const reader = snapshot(records);
  const record = reader.get(Type.MACHINE, vmId);
  if (!record) return undefined;
  return {
    instance: instanceDocument(reader, record),
    identities: identitiesOf(reader, record),
    token: async (identity, resource) => tokenAnswer(identity, resource, await signingKey(home, records)),
  };
}
