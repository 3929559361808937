import { generateKeyPairSync } from "node:crypto";
import { decodeProtectedHeader, jwtVerify } from "jose";
import { beforeEach, describe, expect, it } from "vitest";
import { LOCAL_TENANT } from "../../../../local/azurerm/directory.js";
import { type AskingMachine, answerMetadata } from "../../../../local/services/metadata/answer.js";
import { identitiesOf, type MachineIdentity } from "../../../../local/services/metadata/identities.js";
import { instanceDocument } from "../../../../local/services/metadata/instance.js";
import { tokenAnswer } from "../../../../local/services/metadata/token.js";
import { smallCloud } from "../../azurerm/small-cloud.js";

const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const OWN: MachineIdentity = {
  kind: "system",
  id: "/vm",
  clientId: "client-own",
  principalId: "principal-own",
  tenantId: LOCAL_TENANT,
};
const user = (name: string): MachineIdentity => ({
  kind: "user",
  id: `/identities/${name}`,
  clientId: `client-${name}`,
  principalId: `principal-${name}`,
  tenantId: LOCAL_TENANT,
});

const machine = (identities: readonly MachineIdentity[] = []): AskingMachine => ({
  instance: {
    compute: { name: "web", tagsList: [{ name: "team", value: "shop" }], zone: "" },
    network: { interface: [] },
  },
  identities,
  token: (identity, resource) => tokenAnswer(identity, resource, { key: privateKey, id: "key-1" }),
});

const HEADERS = { metadata: "true" };
const VERSION = "api-version=2021-02-01";

async function ask(
  target: string,
  asking = machine(),
  headers: Record<string, string> = HEADERS,
  method = "GET",
) {
  const { status, type, body } = await answerMetadata({ method, target, headers }, asking);
  return { status, body: type === "application/json" ? JSON.parse(body) : body };
}

describe("the metadata service", () => {
  it.each<[string, string, Record<string, string>, string, number, unknown]>([
    [
      "no header",
      `/metadata/instance?${VERSION}`,
      {},
      "GET",
      400,
      "Bad request. Required metadata header not specified",
    ],
    [
      "a proxy",
      `/metadata/instance?${VERSION}`,
      { ...HEADERS, "x-forwarded-for": "10.0.0.4" },
      "GET",
      403,
      "Forbidden",
    ],
    [
      "no version",
      "/metadata/instance",
      HEADERS,
      "GET",
      400,
      "Bad request. api-version is invalid or was not specified in the request.",
    ],
    [
      "a wrong version",
      "/metadata/instance?api-version=2021-02-30",
      HEADERS,
      "GET",
      400,
      "Bad request. api-version is invalid or was not specified in the request.",
    ],
    ["another method", `/metadata/instance?${VERSION}`, HEADERS, "POST", 405, "Method not allowed"],
    ["what is not there", `/metadata/instance/compute/colour?${VERSION}`, HEADERS, "GET", 404, "Not found"],
    ["another service", `/latest/meta-data?${VERSION}`, HEADERS, "GET", 404, "Not found"],
  ])("refuses %s", async (_, target, headers, method, status, error) => {
    expect(await ask(target, machine(), headers, method)).toMatchObject({ status, body: { error } });
  });

  it("gives the document, or a part of it", async () => {
    const at = async (path: string) => (await ask(`/metadata/instance${path}`)).body;
    expect(await at(`?${VERSION}`)).toMatchObject({ compute: { name: "web" }, network: { interface: [] } });
    expect(await at(`/compute/tagsList?${VERSION}`)).toEqual([{ name: "team", value: "shop" }]);
    expect(await at(`/Compute/Name?${VERSION}&format=text`)).toBe("web");
    expect(await at(`/compute/tagsList/0/value?${VERSION}&format=text`)).toBe("shop");
    expect(await at(`/compute?${VERSION}&format=text`)).toBe("name\ntagsList/\nzone");
    expect(await at(`/compute/zone?${VERSION}&format=text`)).toBe("");
  });

  it("tells its versions without being told one", async () => {
    expect((await ask("/metadata/versions")).body.apiVersions).toContain("2021-02-01");
  });
});

describe("its token endpoint", () => {
  const token = (query: string, identities: readonly MachineIdentity[]) =>
    ask(`/metadata/identity/oauth2/token?api-version=2018-02-01&${query}`, machine(identities));
  const vault = "resource=https%3A%2F%2Fvault.example";

  it("signs one of the machine's own identity", async () => {
    const { status, body } = await token(vault, [user("a"), OWN]);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      resource: "https://vault.example",
      token_type: "Bearer",
      client_id: "client-own",
    });
    expect(decodeProtectedHeader(body.access_token)).toEqual({ alg: "RS256", typ: "JWT", kid: "key-1" });
    const { payload } = await jwtVerify(body.access_token, publicKey, {
      audience: "https://vault.example",
      issuer: `https://sts.longshore.test/${LOCAL_TENANT}/`,
    });
    expect(payload).toMatchObject({
      oid: "principal-own",
      sub: "principal-own",
      appid: "client-own",
      xms_mirid: "/vm",
    });
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(86_400);
    expect(Number(body.expires_on)).toBe(payload.exp);
  });

  it.each<[string, MachineIdentity[], string]>([
    ["&client_id=CLIENT-b", [OWN, user("a"), user("b")], "client-b"],
    ["&object_id=principal-a", [OWN, user("a"), user("b")], "client-a"],
    ["&msi_res_id=%2Fidentities%2FB", [OWN, user("a"), user("b")], "client-b"],
    ["", [user("a")], "client-a"],
  ])("finds the one that is asked for: %s", async (query, identities, clientId) => {
    expect((await token(vault + query, identities)).body.client_id).toBe(clientId);
  });

  it.each<[string, MachineIdentity[], string]>([
    ["", [OWN], "Required audience parameter not specified"],
    [vault, [], "Identity not found"],
    [`${vault}&client_id=other`, [OWN], "Identity not found"],
    [
      vault,
      [user("a"), user("b")],
      "Multiple user assigned identities exist, please specify the clientId / resourceId of the identity in the token request",
    ],
  ])("refuses %s", async (query, identities, error_description) => {
    expect(await token(query, identities)).toEqual({
      status: 400,
      body: { error: "invalid_request", error_description },
    });
  });
});

describe("what a machine is told of itself", () => {
  let small: ReturnType<typeof smallCloud>;
  beforeEach(async () => {
    small = smallCloud();
    await small.group();
    await small.network();
  });

  it("is what the records say of it", async () => {
    const publicIp = await small.publicIp("web");
    const nic = await small.nic("web", await small.subnet(), { public_ip_address_id: publicIp });
    const vm = await small.machine("web", nic, {
      tags: { team: "shop", stage: "test" },
      user_data: "aGVsbG8=",
    });
    const record = small.cloud.records.get("azurerm_linux_virtual_machine", vm);
    if (!record) throw new Error("no record");
    const document = instanceDocument(small.cloud.records, record);
    expect(document).toMatchObject({
      compute: {
        name: "web",
        resourceId: vm,
        resourceGroupName: vm.split("/")[4],
        subscriptionId: vm.split("/")[2],
        vmId: record.values.virtual_machine_id,
        vmSize: record.values.size,
        osType: "Linux",
        tags: "team:shop;stage:test",
        tagsList: [
          { name: "team", value: "shop" },
          { name: "stage", value: "test" },
        ],
        userData: "aGVsbG8=",
        osProfile: { computerName: "web", adminUsername: record.values.admin_username },
      },
      network: {
        interface: [
          {
            ipv4: {
              ipAddress: [{ privateIpAddress: "10.0.1.4", publicIpAddress: expect.stringMatching(/^\d/) }],
              subnet: [{ address: "10.0.1.0", prefix: "24" }],
            },
          },
        ],
      },
    });
    expect(JSON.stringify(document)).not.toContain("custom_data");
  });

  it("has the identities that it was given", async () => {
    const id = await small.make("azurerm_user_assigned_identity", {
      name: "pull",
      resource_group_name: "shop",
      location: "westeurope",
    });
    const nic = await small.nic("web", await small.subnet());
    const vm = await small.machine("web", nic, {
      identity: [
        { type: "SystemAssigned, UserAssigned", identity_ids: [id], principal_id: "p-1", tenant_id: "t" },
      ],
    });
    const record = small.cloud.records.get("azurerm_linux_virtual_machine", vm);
    expect(record && identitiesOf(small.cloud.records, record)).toMatchObject([
      { kind: "system", id: vm, principalId: "p-1" },
      { kind: "user", id },
    ]);
  });
});
