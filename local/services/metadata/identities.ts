import { sameId } from "../../../core/arm-id.js";
import { LOCAL_TENANT, uuidOf } from "../../azurerm/directory.js";
import type { ResourceRecord } from "../../records/record.js";
import type { RecordReader } from "../../records/snapshot.js";
import { Type } from "../../records/types.js";
import { blocks, requiredText, text, texts } from "../../records/values.js";

/** An identity that a machine may sign in with. */
export interface MachineIdentity {
  readonly kind: "system" | "user";
  /** The ARM id: of the machine itself for its own identity. */
  readonly id: string;
  readonly clientId: string;
  readonly principalId: string;
  readonly tenantId: string;
}

export function identitiesOf(records: RecordReader, machine: ResourceRecord): MachineIdentity[] {
  return blocks(machine.values, "identity").flatMap((identity) => {
    const principalId = text(identity, "principal_id");
    const own: MachineIdentity[] =
      principalId === undefined
        ? []
        : [
            {
              kind: "system",
              id: machine.id,
              clientId: uuidOf(`client ${machine.id.toLowerCase()}`),
              principalId,
              tenantId: LOCAL_TENANT,
            },
          ];
    return [...own, ...texts(identity, "identity_ids").flatMap((id) => userIdentity(records, id))];
  });
}

function userIdentity(records: RecordReader, id: string): MachineIdentity[] {
  const record = records.get(Type.IDENTITY, id);
  if (!record) return [];
  return [
    {
      kind: "user",
      id: record.id,
      clientId: requiredText(record.values, "client_id"),
      principalId: requiredText(record.values, "principal_id"),
      tenantId: requiredText(record.values, "tenant_id"),
    },
  ];
}

/** How a request names one of several identities. */
export interface IdentityQuery {
  readonly clientId?: string;
  readonly principalId?: string;
  readonly resourceId?: string;
}

/** The one that is asked for; a text when there is none or it is not clear which. */
export function chooseIdentity(
  identities: readonly MachineIdentity[],
  { clientId, principalId, resourceId }: IdentityQuery,
): MachineIdentity | string {
  if (clientId !== undefined || principalId !== undefined || resourceId !== undefined) {
    const named = identities.find(
      (each) =>
        (clientId === undefined || sameId(each.clientId, clientId)) &&
        (principalId === undefined || sameId(each.principalId, principalId)) &&
        (resourceId === undefined || (each.kind === "user" && sameId(each.id, resourceId))),
    );
    return named ?? "Identity not found";
  }
  const own = identities.find(({ kind }) => kind === "system");
  const [first, second] = identities;
  if (own) return own;
  if (!second) return first ?? "Identity not found";
  return "Multiple user assigned identities exist, please specify the clientId / resourceId of the identity in the token request";
}
