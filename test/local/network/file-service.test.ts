import { beforeEach, describe, expect, it } from "vitest";
import type { PlanObject } from "../../../local/engine/value.js";
import { admitsToFiles } from "../../../local/network/file-admission.js";
import { fileServiceUses } from "../../../local/network/file-service.js";
import { findMachine } from "../../../local/network/machines.js";
import { answerName } from "../../../local/network/names.js";
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

describe("the file servers of a cloud", () => {
  it("each have an address, a name for machines, and a listener for each machine", async () => {
    await account("one");
    await account("two");
    const { records } = small.cloud;
    const machine = findMachine(records, vm);
    expect(machine && fileServiceUses(records, machine)).toMatchObject([
      { address: "198.18.1.1", port: 445, use: { vmId: vm, kind: "file", account: "one" } },
      { address: "198.18.1.2", port: 445, use: { vmId: vm, kind: "file", account: "two" } },
    ]);
    const name = "two.file.core.longshore.test";
    expect(answerName(records, name, vm)).toEqual({ kind: "address", address: "198.18.1.2" });
    expect(answerName(records, `${name.toUpperCase()}.`, vm)).toMatchObject({ kind: "address" });
    expect(answerName(records, name)).toEqual({ kind: "missing" });
    expect(answerName(records, "three.file.core.longshore.test", vm)).toEqual({ kind: "missing" });
    expect(answerName(records, "two.blob.core.longshore.test", vm)).toEqual({ kind: "missing" });
  });
});

it("of an account with NFS shares listen where NFS does", async () => {
  const id = await account("one", { account_kind: "FileStorage", account_tier: "Premium" });
  const share = { name: "data", storage_account_id: id, quota: 100, enabled_protocol: "NFS" };
  await small.make("azurerm_storage_share", share);
  const { records } = small.cloud;
  const machine = findMachine(records, vm);
  expect(machine && fileServiceUses(records, machine)).toMatchObject([{ address: "198.18.1.1", port: 2049 }]);
});

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
