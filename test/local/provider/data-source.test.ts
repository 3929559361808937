import { describe, expect, it } from "vitest";
import { Catalogue } from "../../../local/azurerm/catalogue.js";
import { LOCAL_TENANT } from "../../../local/azurerm/directory.js";
import { LOCAL_SUBSCRIPTION } from "../../../local/azurerm/subscription.js";
import { isError } from "../../../local/engine/diagnostic.js";
import { type Schema, typeOfSchema } from "../../../local/engine/schema.js";
import { type JsonObject, type JsonValue, type PlanObject, UNKNOWN } from "../../../local/engine/value.js";
import { createProvider } from "../../../local/provider.js";
import type { ResourceRecord } from "../../../local/records/record.js";
import { memoryCloud } from "../../../testbed/memory-cloud.js";

const catalogue = new Catalogue();
const group = `/subscriptions/${LOCAL_SUBSCRIPTION}/resourceGroups/shop`;
const network = `${group}/providers/Microsoft.Network/virtualNetworks/net`;

/** A local cloud in which another stack has made things; the handlers are not asked. */
function setUp() {
  const cloud = memoryCloud("mine");
  const record = (type: string, id: string, values: JsonObject, status: ResourceRecord["status"] = "ready") =>
    cloud.records.put({ id, type, stack: "another", status, values: { id, ...values }, effect: {} });
  const inGroup = (type: string, armType: string, name: string, values: JsonObject = {}) =>
    record(type, `${group}/providers/${armType}/${name}`, { name, resource_group_name: "shop", ...values });
  record("azurerm_resource_group", group, { name: "shop", location: "westeurope", tags: { a: "1" } });
  inGroup("azurerm_virtual_network", "Microsoft.Network/virtualNetworks", "net", {
    address_space: ["10.0.0.0/16"],
    subnet: [{ name: "inside", address_prefixes: ["10.0.9.0/24"], security_group: `${group}/inside` }],
  });
  record("azurerm_subnet", `${network}/subnets/hosts`, {
    name: "hosts",
    resource_group_name: "shop",
    virtual_network_name: "net",
    address_prefixes: ["10.0.1.0/24"],
    default_outbound_access_enabled: false,
  });
  record("azurerm_subnet_network_security_group_association", `${network}/subnets/hosts`, {
    subnet_id: `${network}/subnets/HOSTS`,
    network_security_group_id: `${group}/nsg`,
  });
  record("azurerm_virtual_network_peering", `${network}/virtualNetworkPeerings/far`, {
    remote_virtual_network_id: network.toUpperCase(),
  });
  inGroup("azurerm_public_ip", "Microsoft.Network/publicIPAddresses", "ip", { ip_address: "203.0.113.9" });
  inGroup("azurerm_key_vault", "Microsoft.KeyVault/vaults", "vault", { sku_name: "standard" });
  inGroup("azurerm_container_registry", "Microsoft.ContainerRegistry/registries", "registry", {
    sku: "Basic",
  });
  inGroup("azurerm_storage_account", "Microsoft.Storage/storageAccounts", "files", {
    account_tier: "Standard",
    min_tls_version: "TLS1_2",
  });
  for (const name of ["base-1", "base-2"]) {
    inGroup("azurerm_image", "Microsoft.Compute/images", name, { location: "westeurope" });
  }
  inGroup("azurerm_user_assigned_identity", "Microsoft.ManagedIdentity/userAssignedIdentities", "me", {
    principal_id: "00000000-0000-4000-8000-000000000001",
  });
  const provider = createProvider({ cloud, handlers: new Map() });
  return {
    cloud,
    provider,
    /** The answer to a configuration, of which what is not written is null. */
    ask: async (type: string, written: JsonObject) => {
      const [, fields] = typeOfSchema(catalogue.dataSource(type) as Schema);
      const nothing = Object.fromEntries(Object.keys(fields).map((name) => [name, null]));
      return provider.readDataSource(type, { ...nothing, ...written });
    },
  };
}

describe("a data source", () => {
  const inShop = { resource_group_name: "SHOP" };
  const cases: [string, JsonObject, Record<string, JsonValue>][] = [
    [
      "resource_group",
      { name: "Shop" },
      { id: group, name: "Shop", location: "westeurope", tags: { a: "1" } },
    ],
    [
      "virtual_network",
      { ...inShop, name: "net" },
      {
        id: network,
        address_space: ["10.0.0.0/16"],
        subnets: ["hosts", "inside"],
        vnet_peerings: { far: network.toUpperCase() },
        vnet_peerings_addresses: ["10.0.0.0/16"],
      },
    ],
    [
      "subnet",
      { ...inShop, virtual_network_name: "net", name: "hosts" },
      {
        id: `${network}/subnets/hosts`,
        address_prefix: "10.0.1.0/24",
        address_prefixes: ["10.0.1.0/24"],
        network_security_group_id: `${group}/nsg`,
        route_table_id: "",
        default_outbound_access_enabled: false,
      },
    ],
    [
      "subnet",
      { ...inShop, virtual_network_name: "NET", name: "inside" },
      {
        id: `${network}/subnets/inside`,
        address_prefix: "10.0.9.0/24",
        network_security_group_id: `${group}/inside`,
      },
    ],
    ["public_ip", { ...inShop, name: "ip" }, { ip_address: "203.0.113.9" }],
    ["key_vault", { ...inShop, name: "vault" }, { sku_name: "standard" }],
    ["container_registry", { ...inShop, name: "registry" }, { sku: "Basic" }],
    [
      "storage_account",
      { ...inShop, name: "files" },
      { account_tier: "Standard", min_tls_version: "TLS1_2", resource_group_name: "SHOP" },
    ],
    ["image", { ...inShop, name: "base-1" }, { name: "base-1", sort_descending: false, name_regex: null }],
    ["image", { ...inShop, name_regex: "^base-" }, { name: "base-1" }],
    ["image", { ...inShop, name_regex: "(?i)^BASE-", sort_descending: true }, { name: "base-2" }],
    [
      "user_assigned_identity",
      { ...inShop, name: "me" },
      { principal_id: "00000000-0000-4000-8000-000000000001" },
    ],
    ["client_config", {}, { subscription_id: LOCAL_SUBSCRIPTION, tenant_id: LOCAL_TENANT }],
    ["subscription", {}, { id: `/subscriptions/${LOCAL_SUBSCRIPTION}`, state: "Enabled" }],
  ];
  it.each(cases)("%s %j tells what another stack has made", async (type, written, shown) => {
    const { value, diagnostics } = await setUp().ask(`azurerm_${type}`, written);
    expect(diagnostics).toEqual([]);
    expect(value).toMatchObject(shown);
  });

  it("takes its timeouts as they are written", async () => {
    const { value } = await setUp().ask("azurerm_resource_group", { name: "shop", timeouts: { read: "5m" } });
    expect(value).toMatchObject({ timeouts: { read: "5m" } });
  });

  it("may ask for what is not known yet", async () => {
    const { provider } = setUp();
    const config: PlanObject = { name: UNKNOWN, resource_group_name: UNKNOWN, virtual_network_name: UNKNOWN };
    expect(await provider.validateDataSource("azurerm_subnet", config)).toEqual([]);
  });

  it("finds what is being changed, and nothing that is being made or removed", async () => {
    const { cloud, ask } = setUp();
    const found = cloud.records.get("azurerm_resource_group", group) as ResourceRecord;
    for (const status of ["updating", "creating", "deleting"] as const) {
      cloud.records.put({ ...found, status });
      const { diagnostics } = await ask("azurerm_resource_group", { name: "shop" });
      expect(diagnostics.filter(isError)).toHaveLength(status === "updating" ? 0 : 1);
    }
  });
});

describe("what is not there", () => {
  const of = (...lines: string[]) => [`Subscription: "${LOCAL_SUBSCRIPTION}"`, ...lines].join("\n");
  const inNone = 'Resource Group Name: "none"';
  const named = { resource_group_name: "none", name: "it" };
  const cases: [string, JsonObject, string][] = [
    ["resource_group", { name: "none" }, `${JSON.stringify(`Resource Group (${of(inNone)})`)} was not found`],
    ["virtual_network", named, `Virtual Network (${of(inNone, 'Virtual Network Name: "it"')}) was not found`],
    [
      "subnet",
      { ...named, virtual_network_name: "net" },
      `Subnet (${of(inNone, 'Virtual Network Name: "net"', 'Subnet Name: "it"')}) was not found`,
    ],
    [
      "public_ip",
      named,
      `Public I P Address (${of(inNone, 'Public I P Addresses Name: "it"')}) was not found`,
    ],
    ["key_vault", named, `Key Vault (${of(inNone, 'Key Vault Name: "it"')}) was not found`],
    ["container_registry", named, `Registry (${of(inNone, 'Registry Name: "it"')}) was not found`],
    ["storage_account", named, `Storage Account (${of(inNone, 'Storage Account Name: "it"')}) was not found`],
    ["image", named, `Image (${of(inNone, 'Image Name: "it"')}) was not found`],
    [
      "image",
      { resource_group_name: "none", name_regex: "." },
      `no Images were found within Resource Group (${of(inNone)})`,
    ],
    ["user_assigned_identity", named, `User Assigned Identity (${of(inNone, 'Name: "it"')}) was not found`],
    ["platform_image", {}, "data source azurerm_platform_image is not available on the local target"],
  ];
  it.each(cases)("%s %j is said in azurerm's words", async (type, written, message) => {
    const { diagnostics } = await setUp().ask(`azurerm_${type}`, written);
    expect(diagnostics.map(({ summary }) => summary)).toEqual([message]);
  });
});
