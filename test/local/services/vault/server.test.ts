import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SignJWT } from "jose";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { LOCAL_TENANT } from "../../../../local/azurerm/directory.js";
import type { PlanObject } from "../../../../local/engine/value.js";
import { findMachine } from "../../../../local/network/machines.js";
import { canBind } from "../../../../local/records/bindable.js";
import { type CloudHome, openHome } from "../../../../local/records/home.js";
import { identitiesOf, type MachineIdentity } from "../../../../local/services/metadata/identities.js";
import { signingKey } from "../../../../local/services/metadata/signing-key.js";
import { issuerOf, tokenAnswer } from "../../../../local/services/metadata/token.js";
import type { Listener } from "../../../../local/services/service.js";
import { type Authority, openAuthority } from "../../../../local/services/tls/authority.js";
import type { AskingVaults } from "../../../../local/services/vault/answer.js";
import { serveVaults } from "../../../../local/services/vault/server.js";
import { secretStore } from "../../../../local/vaults/secret-store.js";
import { memoryRecords } from "../../../../testbed/memory-records.js";
import { smallCloud } from "../../azurerm/small-cloud.js";
import { type Answered, ask } from "./ask.js";

const HOST = "shop-vault.vault.longshore.test";
const AUDIENCE = "https://vault.azure.net";
const VERSION = "a".repeat(32);
const OLDER = "b".repeat(32);
const SECRET = "/secrets/share-key?api-version=7.5";

/** Slow to make. */
const KEY = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;

let folder: string;
let home: CloudHome;
let small: ReturnType<typeof smallCloud>;
let authority: Authority;
let listener: Listener;
let port: number;
let subnetId: string;
let vaultId: string;
let webId: string;
let web: MachineIdentity;
let stranger: MachineIdentity;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "longshore-vault-"));
  home = openHome(folder);
  writeFileSync(home.signingKey, KEY.export({ type: "pkcs8", format: "pem" }));
  small = smallCloud(memoryRecords(), folder);
  await small.group();
  await small.network();
  subnetId = await small.subnet();
  vaultId = await makeVault("shop-vault");
  const [webIdentity, strangeIdentity] = [await identity("web"), await identity("stranger")];
  webId = await small.machine("web", await small.nic("web", subnetId), {
    identity: [{ type: "UserAssigned", identity_ids: [webIdentity] }],
  });
  const other = await small.machine("other", await small.nic("other", subnetId), {
    identity: [{ type: "UserAssigned", identity_ids: [strangeIdentity] }],
  });
  web = identityOf(webId);
  stranger = identityOf(other);
  secretStore(home.vaults, "shop-vault").put({
    name: "share-key",
    versions: [
      { version: OLDER, value: "old", created: 1_700_000_000, updated: 1_700_000_000, tags: {} },
      {
        version: VERSION,
        value: 'new "value" ü',
        created: 1_700_000_100,
        updated: 1_700_000_200,
        contentType: "application/json",
        expires: 1_900_000_000,
        tags: { use: "test" },
      },
    ],
  });
  authority = await openAuthority(home, small.cloud.records);
  port = 0;
  for (let each = 21_000; port === 0; each++) if (await canBind(each)) port = each;
  listener = await serveVaults({
    address: "127.0.0.1",
    port,
    authority,
    asking: () => asking(webId),
    admits: async () => true,
  });
});
afterEach(() => {
  listener.close();
  rmSync(folder, { recursive: true, force: true });
});

function asking(vmId: string): AskingVaults {
  const { records } = small.cloud;
  const machine = records.get("azurerm_linux_virtual_machine", vmId);
  const nic = findMachine(records, vmId)?.nic;
  if (!machine || !nic) throw new Error("no machine");
  return {
    records,
    nic,
    identities: identitiesOf(records, machine),
    secrets: (name) => secretStore(home.vaults, name),
    signingKey: () => signingKey(home, records),
  };
}

const makeVault = (name: string, values: PlanObject = {}) =>
  small.make("azurerm_key_vault", {
    name,
    sku_name: "standard",
    tenant_id: LOCAL_TENANT,
    rbac_authorization_enabled: true,
    soft_delete_retention_days: 7,
    ...values,
  });

const identity = (name: string) => small.make("azurerm_user_assigned_identity", { name });

function identityOf(vmId: string): MachineIdentity {
  const [found] = asking(vmId).identities;
  if (!found) throw new Error("no identity");
  return found;
}

const grant = (role: string, scope: string, principalId = web.principalId) =>
  small.make("azurerm_role_assignment", {
    scope,
    role_definition_name: role,
    principal_id: principalId,
  });

function change(values: PlanObject): void {
  const vault = small.cloud.records.get("azurerm_key_vault", vaultId);
  if (vault)
    small.cloud.records.put({ ...vault, values: { ...vault.values, ...(values as typeof vault.values) } });
}

async function tokenOf(of: MachineIdentity, audience = AUDIENCE, now?: number): Promise<string> {
  const { access_token = "" } = await tokenAnswer(
    of,
    audience,
    await signingKey(home, small.cloud.records),
    now,
  );
  return access_token;
}

async function get(path = SECRET, token?: string, host = HOST): Promise<Answered> {
  return ask({
    port,
    trusted: authority.certificate,
    host,
    path,
    ...(token === undefined ? {} : { token }),
  });
}

/** Status and codes of a refusal. */
function codes({ status, body }: Answered): unknown[] {
  const { code, innererror } = body.error as { code: string; innererror?: { code: string } };
  return innererror ? [status, code, innererror.code] : [status, code];
}

describe("a vault over TLS", () => {
  it("gives the newest version of a secret", async () => {
    await grant("Key Vault Secrets User", vaultId);
    expect(await get(SECRET, await tokenOf(web))).toEqual({
      status: 200,
      challenge: undefined,
      body: {
        value: 'new "value" ü',
        contentType: "application/json",
        id: `https://${HOST}/secrets/share-key/${VERSION}`,
        attributes: {
          enabled: true,
          exp: 1_900_000_000,
          created: 1_700_000_100,
          updated: 1_700_000_200,
          recoveryLevel: "CustomizedRecoverable+Purgeable",
          recoverableDays: 7,
        },
        tags: { use: "test" },
      },
    });
  });

  it.each([
    ["an older version", `/secrets/share-key/${OLDER}?api-version=7.4`, "old"],
    [
      "with a slash at the end, as some libraries ask",
      "/secrets/share-key/?api-version=7.4",
      'new "value" ü',
    ],
    ["in another case", "/secrets/SHARE-KEY?api-version=2016-10-01", 'new "value" ü'],
  ])("gives %s", async (_what, path, value) => {
    await grant("Key Vault Secrets User", vaultId);
    expect((await get(path, await tokenOf(web))).body.value).toBe(value);
  });

  it("lists secrets and versions without their values", async () => {
    await grant("Key Vault Reader", vaultId);
    const listed = await get("/secrets?api-version=7.5", await tokenOf(web));
    expect(listed.body).toMatchObject({
      value: [{ id: `https://${HOST}/secrets/share-key` }],
      nextLink: null,
    });
    const versions = await get("/secrets/share-key/versions?api-version=7.5", await tokenOf(web));
    expect((versions.body.value as { id: string }[]).map(({ id }) => id)).toEqual([
      `https://${HOST}/secrets/share-key/${OLDER}`,
      `https://${HOST}/secrets/share-key/${VERSION}`,
    ]);
    expect(JSON.stringify([listed, versions])).not.toContain("new ");
    expect(codes(await get(SECRET, await tokenOf(web)))).toEqual([403, "Forbidden", "ForbiddenByRbac"]);
  });

  it("lists page by page", async () => {
    await grant("Key Vault Secrets User", vaultId);
    const store = secretStore(home.vaults, "shop-vault");
    const version = { version: VERSION, value: "x", created: 1, updated: 1, tags: {} };
    for (const name of ["a", "b", "c"]) store.put({ name, versions: [version] });
    store.put({ name: "gone", versions: [version], deleted: 1 });
    const names: string[] = [];
    let path: string | undefined = "/secrets?api-version=7.5&maxresults=3";
    while (path !== undefined) {
      const { body } = await get(path, await tokenOf(web));
      names.push(...(body.value as { id: string }[]).map(({ id }) => id.split("/").at(-1) ?? ""));
      path = body.nextLink === null ? undefined : String(body.nextLink).replace(`https://${HOST}`, "");
    }
    expect(names).toEqual(["a", "b", "c", "share-key"]);
  });

  it.each([
    ["the secret", () => `${vaultId}/secrets/share-key`],
    ["the vault", () => vaultId],
    ["the group", () => vaultId.split("/").slice(0, 5).join("/")],
    ["the subscription", () => vaultId.split("/").slice(0, 3).join("/")],
  ])("opens to a role at %s", async (_what, scope) => {
    expect(codes(await get(SECRET, await tokenOf(web)))).toEqual([403, "Forbidden", "ForbiddenByRbac"]);
    await grant("Key Vault Secrets User", scope());
    expect((await get(SECRET, await tokenOf(web))).status).toBe(200);
  });

  it.each([
    ["at another secret", "Key Vault Secrets User", () => `${vaultId}/secrets/share-key-2`, undefined],
    ["at another vault", "Key Vault Secrets User", () => `${vaultId}2`, undefined],
    ["of another principal", "Key Vault Administrator", () => vaultId, "somebody"],
    ["of an owner", "Owner", () => vaultId, undefined],
    ["of a contributor", "Contributor", () => vaultId, undefined],
  ])("does not open to a role %s", async (_what, role, scope, principalId) => {
    await grant(role, scope(), principalId);
    expect(codes(await get(SECRET, await tokenOf(web)))).toEqual([403, "Forbidden", "ForbiddenByRbac"]);
  });

  it("asks access policies where roles do not decide", async () => {
    change({ rbac_authorization_enabled: false, enable_rbac_authorization: false });
    await grant("Key Vault Administrator", vaultId);
    expect(codes(await get(SECRET, await tokenOf(web)))).toEqual([403, "Forbidden", "AccessDenied"]);
    const policy = { object_id: web.principalId, tenant_id: LOCAL_TENANT };
    change({ access_policy: [{ ...policy, secret_permissions: ["List"] }] });
    expect((await get("/secrets?api-version=7.5", await tokenOf(web))).status).toBe(200);
    expect(codes(await get(SECRET, await tokenOf(web)))).toEqual([403, "Forbidden", "AccessDenied"]);
    await small.make("azurerm_key_vault_access_policy", {
      key_vault_id: vaultId,
      ...policy,
      secret_permissions: ["Get"],
    });
    expect((await get(SECRET, await tokenOf(web))).status).toBe(200);
  });
});

describe("a token", () => {
  beforeEach(() => grant("Key Vault Secrets User", vaultId));

  it("is asked for, with the place where it is had", async () => {
    const answer = await get();
    expect(codes(answer)).toEqual([401, "Unauthorized"]);
    expect(answer.challenge).toBe(
      `Bearer authorization="https://login.longshore.test/${LOCAL_TENANT}", resource="https://vault.azure.net"`,
    );
  });

  it.each<[string, () => Promise<string>, string]>([
    ["for another audience", () => tokenOf(web, "https://management.azure.com/"), "AKV10022"],
    ["for the audience with a slash", () => tokenOf(web, `${AUDIENCE}/`), "AKV10022"],
    ["that has expired", () => tokenOf(web, AUDIENCE, 1_700_000_000), "TokenExpired"],
    ["of another machine's identity", () => tokenOf(stranger), "none of the machine's"],
    ["of another tenant", () => tokenOf({ ...web, tenantId: "other" }), "AKV10032"],
    ["signed by somebody else", forged, "AKV10046"],
    ["that nobody signed", async () => unsigned(), "none of this cloud's"],
    ["that is none", async () => "secret", "none of this cloud's"],
  ])("%s is refused", async (_what, token, why) => {
    await grant("Key Vault Secrets User", vaultId, stranger.principalId);
    const answer = await get(SECRET, await token());
    expect(codes(answer)).toEqual([401, "Unauthorized"]);
    expect(JSON.stringify(answer.body)).toContain(why);
    expect(answer.challenge).toContain("Bearer ");
  });

  async function forged(): Promise<string> {
    const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    return new SignJWT({ oid: web.principalId, appid: web.clientId })
      .setProtectedHeader({ alg: "RS256" })
      .setIssuer(issuerOf(LOCAL_TENANT))
      .setAudience(AUDIENCE)
      .setExpirationTime("1h")
      .sign(privateKey);
  }

  function unsigned(): string {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const claims = { oid: web.principalId, aud: AUDIENCE, iss: issuerOf(LOCAL_TENANT), exp: 4_000_000_000 };
    return `${part({ alg: "none" })}.${part(claims)}.`;
  }
});

describe("what is not there", () => {
  beforeEach(() => grant("Key Vault Secrets User", vaultId));

  it.each<[string, string, unknown[]]>([
    ["a secret", "/secrets/other?api-version=7.5", [404, "SecretNotFound"]],
    ["a version", `/secrets/share-key/${"c".repeat(32)}?api-version=7.5`, [404, "SecretNotFound"]],
    ["a name out of the folder", "/secrets/..%2f..%2fauthority?api-version=7.5", [400, "BadParameter"]],
    ["a kind", "/keys/share-key?api-version=7.5", [404, "NotFound"]],
    ["no version of the API", "/secrets/share-key", [400, "BadParameter"]],
    ["an unknown version of the API", "/secrets/share-key?api-version=99", [400, "BadParameter"]],
    ["too large a page", "/secrets?api-version=7.5&maxresults=26", [400, "BadParameter"]],
  ])("is told: %s", async (_what, path, expected) => {
    expect(codes(await get(path, await tokenOf(web)))).toEqual(expected);
  });

  it("is told of a deleted secret and of another vault", async () => {
    const store = secretStore(home.vaults, "shop-vault");
    const stored = store.get("share-key");
    if (stored) store.put({ ...stored, deleted: 1 });
    expect(codes(await get(SECRET, await tokenOf(web)))).toEqual([404, "SecretNotFound"]);
    const other = await get(SECRET, await tokenOf(web), "nothing.vault.longshore.test");
    expect(codes(other)).toEqual([404, "VaultNotFound"]);
  });

  it("is not written over this way", async () => {
    const answer = await ask({
      port,
      trusted: authority.certificate,
      host: HOST,
      path: SECRET,
      method: "PUT",
      token: await tokenOf(web),
    });
    expect(codes(answer)).toEqual([405, "MethodNotAllowed"]);
  });
});

describe("network rules", () => {
  beforeEach(() => grant("Key Vault Secrets User", vaultId));
  const acls = (values: PlanObject) =>
    change({ network_acls: [{ bypass: "None", default_action: "Deny", ...values }] });
  const answer = async () => get(SECRET, await tokenOf(web));

  it("close a vault to everybody else", async () => {
    acls({});
    expect(codes(await answer())).toEqual([403, "Forbidden", "ForbiddenByFirewall"]);
    acls({ virtual_network_subnet_ids: [`${subnetId}2`], ip_rules: ["203.0.113.0/24"] });
    expect(codes(await answer())).toEqual([403, "Forbidden", "ForbiddenByFirewall"]);
  });

  it("open it to a subnet", async () => {
    acls({ virtual_network_subnet_ids: [subnetId.toUpperCase()] });
    expect((await answer()).status).toBe(200);
  });

  it("leave a private endpoint alone", async () => {
    change({ public_network_access_enabled: false });
    expect(codes(await answer())).toEqual([403, "Forbidden", "ForbiddenByConnection"]);
    small.cloud.records.put({
      id: `${vaultId}-endpoint`,
      type: "azurerm_private_endpoint",
      stack: "shop",
      status: "ready",
      values: {
        subnet_id: subnetId,
        private_service_connection: [
          { private_connection_resource_id: vaultId, subresource_names: ["vault"] },
        ],
      },
      effect: {},
    });
    expect((await answer()).status).toBe(200);
  });
});

it("answers nobody but the machine whose port it is", async () => {
  listener.close();
  listener = await serveVaults({
    address: "127.0.0.1",
    port,
    authority,
    asking: () => asking(webId),
    admits: async () => false,
  });
  await grant("Key Vault Secrets User", vaultId);
  await expect(get(SECRET, await tokenOf(web))).rejects.toThrow(/hang up|ECONNRESET/);
});

it("shows a new certificate when the one before is to be renewed", async () => {
  const issued: string[] = [];
  const aging: Authority = {
    certificate: authority.certificate,
    issue: (host) => {
      issued.push(host);
      // The first one is old at once, the second one is not.
      const renewAfter = issued.length > 1 ? new Date(Date.now() + 3_600_000) : new Date(0);
      return { ...authority.issue(host), renewAfter };
    },
  };
  listener.close();
  listener = await serveVaults({
    address: "127.0.0.1",
    port,
    authority: aging,
    asking: () => asking(webId),
    admits: async () => true,
  });
  for (let i = 0; i < 4; i++) expect((await get()).status).toBe(401);
  expect(issued).toEqual(["*.vault.longshore.test", "*.vault.longshore.test"]);
});
