import { expect, it } from "vitest";
import { secretFacts } from "../../../deploy/facts/secret-facts.js";
import { lostSecrets } from "../../../deploy/secrets/lost-secrets.js";
import { vaultsOf, writtenByTerraform } from "../../../deploy/secrets/vaults.js";
import type { StateJson } from "../../../deploy/terraform/json.js";
import { containerSpec, hostSpec, stackSpec } from "../../support/recorder.js";

const KEYS = { name: "keys", vault_uri: "https://keys.vault.azure.net/" };
const OLD = { name: "old", vault_uri: "https://old.vault.azure.net/" };

const state: StateJson = {
  values: {
    root_module: {
      resources: [
        { address: "azurerm_key_vault.vault", mode: "managed", type: "azurerm_key_vault", values: KEYS },
        { address: "data.azurerm_key_vault.old", mode: "data", type: "azurerm_key_vault", values: OLD },
        {
          address: "azurerm_key_vault_secret.uploads",
          mode: "managed",
          type: "azurerm_key_vault_secret",
          values: { name: "share-uploads", id: "https://keys.vault.azure.net/secrets/share-uploads/0123" },
        },
        {
          address: "azurerm_user_assigned_identity.web",
          mode: "managed",
          type: "azurerm_user_assigned_identity",
          values: { client_id: "client" },
        },
      ],
    },
  },
};

const container = containerSpec({
  secrets: {
    files: [
      { file: "DB", vault: "azurerm_key_vault.vault", secret: "db" },
      { file: "OLD", vault: "data.azurerm_key_vault.old", secret: "old" },
      { file: "LOST", vault: "azurerm_key_vault.lost", secret: "lost" },
    ],
    onChange: "restart",
  },
});

it("finds the vaults of a stack, and what Terraform writes to each", () => {
  const [own, old] = vaultsOf(state);
  expect(own).toEqual({ address: "azurerm_key_vault.vault", name: "keys", uri: KEYS.vault_uri, isOwn: true });
  expect(old).toMatchObject({ name: "old", isOwn: false });
  if (!own || !old) throw new Error("no vaults");
  expect(writtenByTerraform(state, own)).toEqual(["share-uploads"]);
  expect(writtenByTerraform(state, old)).toEqual([]);
});

it("tells a host where its vaults are, as far as they are there, and by whom to ask", () => {
  const host = hostSpec({ identity: "azurerm_user_assigned_identity.web", containers: [container] });
  expect(secretFacts(host, state)).toEqual({
    clientId: "client",
    vaults: new Map([
      ["azurerm_key_vault.vault", KEYS.vault_uri],
      ["data.azurerm_key_vault.old", OLD.vault_uri],
    ]),
  });
  expect(secretFacts(hostSpec({ containers: [container] }), state).clientId).toBeUndefined();
});

it("tells what a destroy takes with a vault of the stack's own", () => {
  const stack = { name: "shop", spec: stackSpec([hostSpec({ containers: [container] })]) };
  const change = { actions: ["delete" as const], before: KEYS, after: null };
  const planned = {
    resource_changes: [
      {
        address: "azurerm_key_vault.vault",
        mode: "managed" as const,
        type: "azurerm_key_vault",
        name: "vault",
        change,
      },
      {
        address: "azurerm_key_vault.other",
        mode: "managed" as const,
        type: "azurerm_key_vault",
        name: "other",
        change,
      },
    ],
  };
  expect(lostSecrets(stack, planned)).toEqual([
    "shop: the secrets that were set by hand (db) are deleted with vault keys; `longshore up shop` within 7 days recovers both",
  ]);
});
