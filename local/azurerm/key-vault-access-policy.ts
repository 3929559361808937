import { childId } from "../../core/arm-id.js";
import { Type } from "../records/types.js";
import { requiredText } from "../records/values.js";
import { requireParent } from "./arm-resource.js";
import type { ResourceHandler } from "./handler.js";

/** Weighed with the policies in the vault itself when a secret is asked for. */
export const keyVaultAccessPolicy: ResourceHandler = {
  type: Type.VAULT_POLICY,
  id: (planned) =>
    childId(requiredText(planned, "key_vault_id"), "objectId", requiredText(planned, "object_id")),
  accept: async (planned, cloud) => {
    requireParent(cloud, Type.VAULT, requiredText(planned, "key_vault_id"), "key_vault_id");
  },
};
