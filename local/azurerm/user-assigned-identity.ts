import { randomUUID } from "node:crypto";
import { Type } from "../records/types.js";
import { acceptGroup, idInGroup } from "./arm-resource.js";
import { LOCAL_TENANT } from "./directory.js";
import type { ResourceHandler } from "./handler.js";

export const userAssignedIdentity: ResourceHandler = {
  type: Type.IDENTITY,
  id: idInGroup("Microsoft.ManagedIdentity/userAssignedIdentities"),
  accept: acceptGroup,
  compute: () => ({
    values: { client_id: randomUUID(), principal_id: randomUUID(), tenant_id: LOCAL_TENANT },
  }),
};
