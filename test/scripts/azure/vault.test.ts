import { afterEach, beforeEach, expect, it } from "vitest";
import { VaultClient } from "../../../scripts/azure/vault-client.js";
import { ArmStandIn } from "../../support/arm.js";

const URI = "https://keys.vault.azure.net/";

let azure: ArmStandIn;
let scopes: unknown[];
let vault: VaultClient;

beforeEach(async () => {
  azure = await ArmStandIn.start();
  scopes = [];
  const credential = {
    getToken: async (scope: string | string[]) => {
      scopes.push(scope);
      return { token: "test-token", expiresOnTimestamp: Date.now() + 3_600_000 };
    },
  };
  vault = new VaultClient({ uri: URI, where: "Azure", credential, httpClient: azure.client });
});
afterEach(() => azure.stop());

it("writes a value in the body alone, signed in for vaults", async () => {
  azure.on("PUT /secrets/db", { body: { id: `${URI}secrets/db/0123`, value: "the value" } });
  expect(await vault.set("db", "the value")).toBe("0123");
  expect(scopes).toEqual([["https://vault.azure.net/.default"]]);
  const [request] = azure.requests;
  expect(request).toMatchObject({ path: "/secrets/db?api-version=7.4", body: { value: "the value" } });
  expect(request?.headers.authorization).toBe("Bearer test-token");
});

it("lists secrets page by page, with their versions from the oldest to the newest", async () => {
  const item = (path: string, created: number) => ({
    id: `${URI}secrets/${path}`,
    attributes: { enabled: true, created, updated: created + 1 },
  });
  azure
    .on(
      "GET /secrets",
      { body: { value: [item("db", 1)], nextLink: `${URI}secrets?api-version=7.4&$skiptoken=a` } },
      { body: { value: [item("token", 5)] } },
    )
    .on("GET /secrets/db/versions", {
      body: { value: [item("db/new", 1_700_000_000), item("db/old", 1)], nextLink: null },
    })
    .on("GET /secrets/token/versions", { body: { value: [item("token/only", 5)], nextLink: null } });
  expect(await vault.list()).toEqual([
    {
      name: "db",
      versions: [
        { id: "old", updated: new Date(2000) },
        { id: "new", updated: new Date(1_700_000_001_000) },
      ],
    },
    { name: "token", versions: [{ id: "only", updated: new Date(6000) }] },
  ]);
});

it("takes its token nowhere else", async () => {
  azure.on("GET /secrets", { body: { value: [], nextLink: "https://elsewhere.example/secrets" } });
  await expect(vault.list()).rejects.toThrow("an answer that leads to https://elsewhere.example");
});

it("says what kept it from being written, without the value", async () => {
  const error = {
    code: "Forbidden",
    message: "Client address is not authorized.",
    innererror: { code: "ForbiddenByFirewall" },
  };
  azure.on("PUT /secrets/db", { status: 403, body: { error } });
  await expect(vault.set("db", "the value")).rejects.toThrow(
    "Azure: secret db can be written to vault keys, not ForbiddenByFirewall: Client address is not authorized. " +
      "Ask from an address that the vault's network rules let in.",
  );
});
