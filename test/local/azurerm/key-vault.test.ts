import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Catalogue } from "../../../local/azurerm/catalogue.js";
import { LOCAL_TENANT, LOCAL_USER } from "../../../local/azurerm/directory.js";
import { handlers } from "../../../local/azurerm/handlers.js";
import { LOCAL_SUBSCRIPTION } from "../../../local/azurerm/subscription.js";
import type { PlanObject } from "../../../local/engine/value.js";
import { createProvider } from "../../../local/provider.js";
import type { Provider } from "../../../local/tfplugin/provider.js";
import { propose } from "../../../testbed/configurations/propose.js";
import { memoryCloud } from "../../../testbed/memory-cloud.js";

const GROUP = "azurerm_resource_group";
const VAULT = "azurerm_key_vault";
const SECRET = "azurerm_key_vault_secret";
const ROLE = "azurerm_role_assignment";
const VAULT_ID = `/subscriptions/${LOCAL_SUBSCRIPTION}/resourceGroups/shop/providers/Microsoft.KeyVault/vaults/Shop-Vault`;
const SECRET_FILE = "vaults/shop-vault/secrets/key.json";

const catalogue = new Catalogue();
let home: string;
let cloud: ReturnType<typeof memoryCloud>;
let provider: Provider;

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), "longshore-vault-"));
  cloud = { ...memoryCloud(), home };
  await configure({});
  await make(GROUP, { name: "shop", location: "westeurope" });
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

/** Another run of terraform, with these switches of `features`. */
async function configure(keyVault: PlanObject): Promise<void> {
  provider = createProvider({ handlers, cloud });
  await provider.configure({ subscription_id: LOCAL_SUBSCRIPTION, features: [{ key_vault: [keyVault] }] });
}

/** Plans and applies as Terraform does; the state, or what was said against it. */
async function change(
  type: string,
  prior: PlanObject | null,
  config: PlanObject,
): Promise<PlanObject | string> {
  const schema = catalogue.resource(type);
  if (!schema) throw new Error(type);
  const written: PlanObject = Object.fromEntries(
    Object.keys(schema.fields).map((name) => [name, config[name] ?? null]),
  );
  // A write-only value is in no proposal.
  const { planned } = await provider.plan(
    type,
    prior,
    propose(schema, prior, { ...written, value_wo: null }),
    written,
  );
  const { value, diagnostics } = await provider.apply(type, prior, planned, { ...written });
  return diagnostics[0]?.summary ?? value ?? "nothing";
}

async function make(type: string, config: PlanObject, prior: PlanObject | null = null): Promise<PlanObject> {
  const made = await change(type, prior, config);
  if (typeof made === "string") throw new Error(made);
  return made;
}

async function remove(type: string, state: PlanObject): Promise<string | undefined> {
  const { diagnostics } = await provider.apply(type, state, null, null);
  return diagnostics[0]?.summary;
}

const vaultConfig = (more: PlanObject = {}): PlanObject => ({
  name: "Shop-Vault",
  resource_group_name: "shop",
  location: "westeurope",
  sku_name: "standard",
  tenant_id: LOCAL_TENANT,
  rbac_authorization_enabled: true,
  soft_delete_retention_days: 7,
  public_network_access_enabled: true,
  network_acls: [],
  ...more,
});
const secretConfig = (more: PlanObject = {}): PlanObject => ({
  name: "key",
  key_vault_id: VAULT_ID,
  value_wo: "geheim",
  value_wo_version: 1,
  ...more,
});
const grant = (scope = VAULT_ID, role = "Key Vault Secrets Officer") =>
  make(ROLE, { scope, role_definition_name: role, principal_id: LOCAL_USER });

function kept(): { value: string; contentType?: string }[] {
  const stored = JSON.parse(readFileSync(join(home, SECRET_FILE), "utf8")) as {
    versions: { value: string; contentType?: string }[];
  };
  return stored.versions;
}

describe("a vault", () => {
  it("has Azure's id and an address of the local zone", async () => {
    expect(await make(VAULT, vaultConfig())).toMatchObject({
      id: VAULT_ID,
      vault_uri: "https://shop-vault.vault.longshore.test/",
      rbac_authorization_enabled: true,
      enable_rbac_authorization: true,
      access_policy: [],
    });
    expect(await make(VAULT, vaultConfig({ name: "old", rbac_authorization_enabled: null }))).toMatchObject({
      rbac_authorization_enabled: false,
    });
  });

  it("has a name that no other one of the cloud has", async () => {
    await make(GROUP, { name: "other", location: "westeurope" });
    await make(VAULT, vaultConfig());
    const twin = vaultConfig({ resource_group_name: "other", name: "shop-vault" });
    expect(await change(VAULT, null, twin)).toMatch(/^VaultAlreadyExists: /);
  });

  it.each(["1shop", "shop-", "shop--vault"])("cannot be called %s", async (name) => {
    expect(await change(VAULT, null, vaultConfig({ name }))).toMatch(/^VaultNameNotValid: /);
  });

  it("keeps what can be set once", async () => {
    const vault = await make(VAULT, vaultConfig({ purge_protection_enabled: true }));
    const unprotected = vaultConfig({ purge_protection_enabled: false });
    expect(await change(VAULT, vault, unprotected)).toMatch(/^BadRequest: purge protection/);
    const longer = vaultConfig({ purge_protection_enabled: true, soft_delete_retention_days: 90 });
    expect(await change(VAULT, vault, longer)).toMatch(/^BadRequest: the retention of 7 days/);
  });

  it("admits a subnet only by its service endpoint", async () => {
    const place = { resource_group_name: "shop", virtual_network_name: "net" };
    await make("azurerm_virtual_network", {
      name: "net",
      resource_group_name: "shop",
      location: "westeurope",
      address_space: ["10.0.0.0/16"],
    });
    const subnet = (name: string, prefix: string, endpoints: string[]) =>
      make("azurerm_subnet", { ...place, name, address_prefixes: [prefix], service_endpoints: endpoints });
    const without = await subnet("without", "10.0.1.0/24", []);
    const withIt = await subnet("with", "10.0.2.0/24", ["Microsoft.KeyVault"]);
    const admitting = (id: unknown) =>
      vaultConfig({
        network_acls: [
          {
            bypass: "None",
            default_action: "Deny",
            ip_rules: null,
            virtual_network_subnet_ids: [String(id)],
          },
        ],
      });
    expect(await change(VAULT, null, admitting(without.id))).toMatch(
      /^SubnetsHaveNoServiceEndpointsConfigured: /,
    );
    expect(await change(VAULT, null, admitting(withIt.id))).toMatchObject({ id: VAULT_ID });
  });
});

describe("a secret", () => {
  beforeEach(() => make(VAULT, vaultConfig()));

  it("is imported by its address in the vault, and by no other id", async () => {
    await grant();
    const made = await make(SECRET, secretConfig());
    const { value, diagnostics } = await provider.import(SECRET, String(made.id));
    expect(diagnostics).toEqual([]);
    expect(value).toMatchObject({ id: made.id, name: "key", key_vault_id: VAULT_ID });
    const refused = await provider.import(SECRET, `${VAULT_ID}/secrets/key`);
    expect(refused.diagnostics[0]?.summary).toContain("expected an id of the form https://");
  });

  it.each([
    ["no role", undefined, undefined],
    ["a role that reads", VAULT_ID, "Key Vault Secrets User"],
    ["the owner's role", `/subscriptions/${LOCAL_SUBSCRIPTION}`, "Owner"],
    ["a role at another vault", `${VAULT_ID}-2`, "Key Vault Administrator"],
  ])("is not written with %s", async (_what, scope, role) => {
    if (scope !== undefined) await grant(scope, role);
    expect(await change(SECRET, null, secretConfig())).toMatch(/^ForbiddenByRbac: /);
    expect(existsSync(join(home, SECRET_FILE))).toBe(false);
  });

  it.each([
    ["the secret", `${VAULT_ID}/secrets/key`],
    ["the vault", VAULT_ID],
    ["the group", `/subscriptions/${LOCAL_SUBSCRIPTION}/resourceGroups/shop`],
    ["the subscription", `/subscriptions/${LOCAL_SUBSCRIPTION}`],
  ])("is written with a role at %s, into a file of its owner's alone", async (_what, scope) => {
    await grant(scope);
    const secret = await make(SECRET, secretConfig());
    expect(secret).toMatchObject({
      value: null,
      value_wo: null,
      resource_versionless_id: `${VAULT_ID}/secrets/key`,
    });
    expect(kept().map(({ value }) => value)).toEqual(["geheim"]);
    expect(statSync(join(home, SECRET_FILE)).mode & 0o777).toBe(0o600);
    expect(JSON.stringify(cloud.records.all())).not.toContain("geheim");
  });

  it("is written by access policy where roles do not decide", async () => {
    const policy = (permissions: string[]) => ({
      object_id: LOCAL_USER,
      tenant_id: LOCAL_TENANT,
      secret_permissions: permissions,
      application_id: null,
      certificate_permissions: null,
      key_permissions: null,
      storage_permissions: null,
    });
    const made = await make(
      VAULT,
      vaultConfig({ name: "old", rbac_authorization_enabled: false, access_policy: [policy(["Get"])] }),
    );
    const config = secretConfig({ key_vault_id: String(made.id) });
    expect(await change(SECRET, null, config)).toMatch(/^AccessDenied: /);
    await make(
      VAULT,
      vaultConfig({ name: "old", rbac_authorization_enabled: false, access_policy: [policy(["Set"])] }),
      made,
    );
    expect(await change(SECRET, null, config)).toMatchObject({ name: "key" });
  });

  it("is not written over a network that is closed", async () => {
    await grant();
    const vault = { id: VAULT_ID, ...(cloud.records.get(VAULT, VAULT_ID)?.values ?? {}) };
    const closed = [
      { bypass: "None", default_action: "Deny", ip_rules: null, virtual_network_subnet_ids: null },
    ];
    await make(VAULT, vaultConfig({ network_acls: closed }), vault);
    expect(await change(SECRET, null, secretConfig())).toMatch(/^ForbiddenByFirewall: /);
    await make(VAULT, vaultConfig({ public_network_access_enabled: false }), vault);
    expect(await change(SECRET, null, secretConfig())).toMatch(/^ForbiddenByConnection: /);
  });

  it("gets a version with each value, and none with other changes", async () => {
    await grant();
    const first = await make(SECRET, secretConfig());
    const typed = await make(SECRET, secretConfig({ content_type: "text/plain" }), first);
    expect(typed.version).toBe(first.version);
    expect(kept()).toMatchObject([{ value: "geheim", contentType: "text/plain" }]);
    const second = await make(SECRET, secretConfig({ value_wo: "neu", value_wo_version: 2 }), typed);
    expect(second.version).not.toBe(first.version);
    expect(second.id).toBe(`https://shop-vault.vault.longshore.test/secrets/key/${String(second.version)}`);
    expect(kept().map(({ value }) => value)).toEqual(["geheim", "neu"]);
    expect((await provider.read(SECRET, first)).value).toMatchObject({ id: second.id });
  });

  it("with a value in the state shows another one that was written since", async () => {
    await grant();
    const plain = { value_wo: null, value_wo_version: null };
    const secret = await make(SECRET, secretConfig({ ...plain, value: "offen" }));
    expect(secret.value).toBe("offen");
    await make(SECRET, secretConfig({ ...plain, value: "anders" }), secret);
    expect((await provider.read(SECRET, secret)).value).toMatchObject({ value: "anders" });
  });

  it("is shown by a data source to who may read it", async () => {
    const reader = await grant();
    await make(SECRET, secretConfig());
    const asked = { name: "key", key_vault_id: VAULT_ID, version: null, id: null };
    const found = await provider.readDataSource(SECRET, asked);
    expect(found.value).toMatchObject({
      value: "geheim",
      resource_versionless_id: `${VAULT_ID}/secrets/key`,
    });
    await remove(ROLE, reader);
    const refused = await provider.readDataSource(SECRET, asked);
    expect(refused.diagnostics[0]?.summary).toMatch(/^ForbiddenByRbac: /);
  });

  it("is not removed without the right to", async () => {
    const writer = await grant();
    const secret = await make(SECRET, secretConfig());
    await remove(ROLE, writer);
    expect(await remove(SECRET, secret)).toMatch(/^ForbiddenByRbac: /);
    expect(kept()).toHaveLength(1);
    await grant();
    expect(await remove(SECRET, secret)).toBeUndefined();
    expect(existsSync(join(home, SECRET_FILE))).toBe(false);
  });
});

describe("what is deleted", () => {
  const KEEP = { purge_soft_delete_on_destroy: false, purge_soft_deleted_secrets_on_destroy: false };

  async function setUp(more: PlanObject = {}): Promise<{ vault: PlanObject; secret: PlanObject }> {
    const vault = await make(VAULT, vaultConfig(more));
    await grant();
    return { vault, secret: await make(SECRET, secretConfig()) };
  }

  it("is gone, as azurerm purges it", async () => {
    const { vault, secret } = await setUp();
    await remove(SECRET, secret);
    await remove(VAULT, vault);
    expect(existsSync(join(home, "vaults", "shop-vault"))).toBe(false);
    expect(await make(VAULT, vaultConfig({ location: "northeurope" }))).toMatchObject({ id: VAULT_ID });
  });

  it("takes with a vault what is in it", async () => {
    const { vault, secret } = await setUp();
    await remove(VAULT, vault);
    expect((await provider.read(SECRET, secret)).value).toBeNull();
    expect(cloud.records.ofType(SECRET)).toEqual([]);
  });

  it("can be recovered where the features keep it", async () => {
    await configure(KEEP);
    const { vault } = await setUp();
    await remove(VAULT, vault);
    const elsewhere = vaultConfig({ location: "northeurope" });
    expect(await change(VAULT, null, elsewhere)).toMatch(/^ConflictError: /);
    await configure({ ...KEEP, recover_soft_deleted_key_vaults: false });
    expect(await change(VAULT, null, vaultConfig())).toMatch(/^ConflictError: /);
    await configure(KEEP);
    await make(VAULT, vaultConfig());
    // Its secrets came back with it; Terraform knows nothing of them.
    expect(await change(SECRET, null, secretConfig())).toMatch(/^Conflict: /);
  });

  it("keeps the versions of a secret that is recovered", async () => {
    await configure(KEEP);
    const { secret } = await setUp();
    await remove(SECRET, secret);
    expect((await provider.read(SECRET, secret)).value).toBeNull();
    await configure({ ...KEEP, recover_soft_deleted_secrets: false });
    expect(await change(SECRET, null, secretConfig())).toMatch(/^ObjectIsDeletedButRecoverable: /);
    await configure(KEEP);
    await make(SECRET, secretConfig({ value_wo: "neu" }));
    expect(kept().map(({ value }) => value)).toEqual(["geheim", "neu"]);
  });

  it("is kept by purge protection, whatever the features say", async () => {
    const { vault, secret } = await setUp({ purge_protection_enabled: true });
    await remove(SECRET, secret);
    await remove(VAULT, vault);
    expect(existsSync(join(home, SECRET_FILE))).toBe(true);
    expect(await make(VAULT, vaultConfig({ purge_protection_enabled: true }))).toMatchObject({
      id: VAULT_ID,
    });
  });
});
