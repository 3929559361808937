import { beforeEach, describe, expect, it } from "vitest";
import type { PlanObject } from "../../../local/engine/value.js";
import { admitsToFiles } from "../../../local/network/file-admission.js";
import { findMachine } from "../../../local/network/machines.js";
import { smallCloud } from "../azurerm/small-cloud.js";

let small: ReturnType<typeof smallCloud>;
let subnet: string;
let vm: string;

beforeEach(async () => {
  small = smallCloud();
  await small.group();
  await small.network();
  subnet = await small.make("azurerm_subnet", {
    name: "hosts",
    virtual_network_name: "net",
    address_prefixes: ["10.0.1.0/24"],
    service_endpoints: ["Microsoft.Storage"],
  });
  const publicIp = await small.publicIp("web", { ip_address: "198.51.100.7" });
  vm = await small.machine("web", await small.nic("web", subnet, { public_ip_address_id: publicIp }));
});

const account = (name: string, values: PlanObject = {}) =>
  small.make("azurerm_storage_account", { name, account_replication_type: "LRS", ...values });

describe("the network rules of an account", () => {
  const admits = (id: string) => {
    const { records } = small.cloud;
    const [machine, record] = [findMachine(records, vm), records.get("azurerm_storage_account", id)];
    return machine && record && admitsToFiles(records, record, machine);
  };
  const deny = (rules: PlanObject = {}) => ({ network_rules: [{ default_action: "Deny", ...rules }] });
  const address = () =>
    String(small.cloud.records.ofType("azurerm_public_ip")[0]?.values.ip_address ?? "no address");

  it("are open unless they say otherwise", async () => {
    expect(admits(await account("one"))).toBe(true);
    expect(admits(await account("two", deny()))).toBe(false);
    expect(admits(await account("three", { network_rules: [{ default_action: "Allow" }] }))).toBe(true);
  });

  it("admit subnets and public addresses", async () => {
    expect(admits(await account("one", deny({ virtual_network_subnet_ids: [subnet.toUpperCase()] })))).toBe(
      true,
    );
    expect(admits(await account("two", deny({ ip_rules: [address()] })))).toBe(true);
    expect(admits(await account("three", deny({ ip_rules: ["192.0.2.0/24"] })))).toBe(false);
  });

  it("may be a resource of their own", async () => {
    const id = await account("one");
    small.cloud.records.put({
      id,
      type: "azurerm_storage_account_network_rules",
      stack: "shop",
      status: "ready",
      values: { storage_account_id: id, default_action: "Deny" },
      effect: {},
    });
    expect(admits(id)).toBe(false);
  });

  it("do not matter behind a private endpoint, nor does the public network when it is off", async () => {
    const id = await account("one", { public_network_access_enabled: false });
    expect(admits(id)).toBe(false);
    small.cloud.records.put({
      id: "/subscriptions/s/resourceGroups/shop/providers/Microsoft.Network/privateEndpoints/files",
      type: "azurerm_private_endpoint",
      stack: "shop",
      status: "ready",
      values: {
        subnet_id: subnet,
        private_service_connection: [
          { private_connection_resource_id: id, subresource_names: ["file"], is_manual_connection: false },
        ],
      },
      effect: {},
    });
    expect(admits(id)).toBe(true);
  });
});
