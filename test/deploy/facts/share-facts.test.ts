import { expect, it } from "vitest";
import type { ShareSpec } from "../../../core/spec/index.js";
import { mountFacts } from "../../../deploy/facts/share-facts.js";
import { hostSpec, nfsMount, shareMount } from "../../support/recorder.js";

const resource = (address: string, values: Record<string, unknown>) => ({
  address,
  mode: address.startsWith("data.") ? ("data" as const) : ("managed" as const),
  type: "",
  values,
});
const own = {
  account: "azurerm_storage_account.u",
  share: "azurerm_storage_share.u",
  secret: "azurerm_key_vault_secret.u",
};
const state = {
  values: {
    root_module: {
      resources: [
        resource(own.account, {
          primary_file_host: "u.file.core.windows.net",
          primary_access_key: "a secret",
        }),
        resource(own.share, { name: "uploads" }),
        resource(own.secret, { versionless_id: "https://v.vault.azure.net/secrets/share-uploads" }),
        resource("azurerm_user_assigned_identity.web", { client_id: "an-id" }),
        resource("data.azurerm_storage_account.a", { primary_file_host: "a.file.core.windows.net" }),
        resource("data.azurerm_key_vault.a", { vault_uri: "https://ops.vault.azure.net/" }),
      ],
    },
  },
};
const nfs = { account: own.account, share: own.share };
const named = { path: "", directories: [], protocol: "smb" as const };
const stackOf = (...shares: ShareSpec[]) => ({
  version: 1 as const,
  stack: "shop",
  hosts: [],
  shares,
  retained: [],
  removable: [],
  secretsInState: false,
});

it("are read by resource address, for the shares that a host mounts, without a key", () => {
  const stack = stackOf(
    { ...named, name: "uploads", resources: own },
    {
      ...named,
      name: "archive",
      resources: {
        account: "data.azurerm_storage_account.a",
        vault: "data.azurerm_key_vault.a",
        secretName: "k-1",
      },
    },
    { ...named, name: "other", resources: own },
    { ...named, name: "plain", protocol: "nfs", resources: nfs },
  );
  const shares = [
    shareMount({ identity: "azurerm_user_assigned_identity.web" }),
    shareMount({ share: "archive", path: "/mnt/archive" }),
    nfsMount({ share: "plain", path: "/mnt/plain" }),
  ];
  expect([...mountFacts(stack, hostSpec({ shares }), state)]).toEqual([
    [
      "uploads",
      {
        server: "u.file.core.windows.net",
        secret: "https://v.vault.azure.net/secrets/share-uploads",
        clientId: "an-id",
      },
    ],
    ["archive", { server: "a.file.core.windows.net", secret: "https://ops.vault.azure.net/secrets/k-1" }],
    ["plain", { server: "u.file.core.windows.net" }],
  ]);
});

it("are not there before Terraform has made the share", () => {
  const later = "azurerm_storage_share.later";
  const stack = stackOf(
    { ...named, name: "uploads", resources: { ...own, share: later } },
    { ...named, name: "plain", protocol: "nfs", resources: { ...nfs, share: later } },
  );
  const shares = [shareMount(), nfsMount({ share: "plain" })];
  expect(mountFacts(stack, hostSpec({ shares }), state)).toEqual(new Map());
});
