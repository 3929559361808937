/** What one may do with the secrets of a vault, as the permissions of access policies name it. */
export type SecretPermission = "Get" | "List" | "Set" | "Delete" | "Recover" | "Purge";

/** The data action of each, as Azure's role definitions name it. */
export const DATA_ACTIONS: Readonly<Record<SecretPermission, string>> = {
  Get: "Microsoft.KeyVault/vaults/secrets/getSecret/action",
  List: "Microsoft.KeyVault/vaults/secrets/readMetadata/action",
  Set: "Microsoft.KeyVault/vaults/secrets/setSecret/action",
  Delete: "Microsoft.KeyVault/vaults/secrets/delete",
  Recover: "Microsoft.KeyVault/vaults/secrets/recover/action",
  Purge: "Microsoft.KeyVault/vaults/secrets/purge/action",
};

const ALL = Object.keys(DATA_ACTIONS) as readonly SecretPermission[];

/** By the ids of built-in roles, as Azure publishes them. No other role has rights to secrets: not Owner, not Contributor. */
export const ROLE_PERMISSIONS: Readonly<Record<string, readonly SecretPermission[]>> = {
  // Key Vault Administrator
  "00482a5a-887f-4fb3-b363-3b7fe8e74483": ALL,
  // Key Vault Secrets Officer
  "b86a8fe4-44ce-4948-aee5-eccb2c155cd7": ALL,
  // Key Vault Secrets User
  "4633458b-17de-408a-b874-0445c86b69e6": ["Get", "List"],
  // Key Vault Reader
  "21090545-7ca7-4776-b22c-e363652d74d2": ["List"],
};
