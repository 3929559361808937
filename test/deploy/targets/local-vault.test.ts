import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { localVault } from "../../../deploy/targets/local-vault.js";
import { LOCAL_TENANT, LOCAL_USER } from "../../../local/azurerm/directory.js";
import { openLocalCloud } from "../../../local/index.js";
import { type CloudHome, openHome } from "../../../local/records/home.js";
import type { Records } from "../../../local/records/record.js";
import { openRecords } from "../../../local/records/store.js";
import { secretStore } from "../../../local/vaults/secret-store.js";
import { AzureError } from "../../../scripts/azure/azure-error.js";
import type { VaultSecrets } from "../../../scripts/azure/vault.js";
import { smallCloud } from "../../local/azurerm/small-cloud.js";

// Whoever loads it on the local target looks for a credential of Azure's.
vi.mock("@azure/identity", () => {
  throw new Error("the identity library was loaded");
});

let home: CloudHome;
let records: Records;
let vault: VaultSecrets;
let vaultId: string;
let grant: (role: string) => Promise<string>;

beforeEach(async () => {
  vi.stubEnv("HTTPS_PROXY", "http://127.0.0.1:9");
  home = openHome(mkdtempSync(join(tmpdir(), "longshore-local-vault-")));
  records = openRecords(home);
  const small = smallCloud(records, home.folder);
  await small.group();
  vaultId = await small.make("azurerm_key_vault", {
    name: "keys",
    sku_name: "standard",
    tenant_id: LOCAL_TENANT,
    rbac_authorization_enabled: true,
    soft_delete_retention_days: 7,
  });
  grant = (role) =>
    small.make("azurerm_role_assignment", {
      scope: vaultId,
      role_definition_name: role,
      principal_id: LOCAL_USER,
    });
  vault = await localVault(openLocalCloud(home.folder), "https://keys.vault.longshore.test/");
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(home.folder, { recursive: true });
});

it("takes values of whoever has brought the vault up, and tells of versions without them", async () => {
  await grant("Key Vault Secrets Officer");
  const first = await vault.set("db", 'one "ü"\n');
  const second = await vault.set("DB", "two");
  for (let i = 0; i < 30; i++) await vault.set(`other-${i}`, "x");
  const listed = await vault.list();
  expect(listed).toHaveLength(31);
  expect(listed[0]).toEqual({
    name: "db",
    versions: [first, second].map((id) => ({ id, updated: expect.any(Date) })),
  });
  expect(JSON.stringify(listed)).not.toContain("two");
  const store = secretStore(home.vaults, "keys");
  expect(store.get("db")?.versions.map(({ value }) => value)).toEqual(['one "ü"\n', "two"]);
  const [file = ""] = readdirSync(join(home.vaults, "keys/secrets"));
  expect(statSync(join(home.vaults, "keys/secrets", file)).mode & 0o777).toBe(0o600);
});

async function refusal(
  work: () => Promise<unknown>,
): Promise<{ code: string; inner: string | undefined; text: string }> {
  const error = await work().then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof AzureError)) throw error;
  return { code: error.code, inner: error.innerCode, text: error.message };
}

it("refuses whoever has no role, and says which one it takes", async () => {
  await grant("Key Vault Secrets User");
  const { code, inner, text } = await refusal(() => vault.set("db", "the value"));
  expect([code, inner]).toEqual(["Forbidden", "ForbiddenByRbac"]);
  expect(text).toMatch(/^local cloud: secret db can be written to vault keys, not ForbiddenByRbac: /);
  expect(text).toContain("Ask for the role Key Vault Secrets Officer");
  expect(text).not.toContain("the value");
  expect(await vault.list()).toEqual([]);
});

it("refuses what a vault refuses", async () => {
  await grant("Key Vault Secrets Officer");
  await vault.set("gone", "x");
  const store = secretStore(home.vaults, "keys");
  const gone = store.get("gone");
  if (gone) store.put({ ...gone, deleted: 1 });
  expect((await refusal(() => vault.set("gone", "y"))).inner).toBe("ObjectIsDeletedButRecoverable");
  expect((await refusal(() => vault.set("db", ""))).code).toBe("BadParameter");
  expect((await refusal(() => vault.set("db", "x".repeat(25 * 1024 + 1)))).code).toBe("BadParameter");
  const nowhere = await localVault(openLocalCloud(home.folder), "https://nothing.vault.longshore.test/");
  expect((await refusal(() => nowhere.list())).code).toBe("VaultNotFound");
  const record = records.get("azurerm_key_vault", vaultId);
  if (record) records.put({ ...record, values: { ...record.values, public_network_access_enabled: false } });
  expect((await refusal(() => vault.list())).inner).toBe("ForbiddenByConnection");
});
