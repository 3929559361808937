import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { PlanObject } from "../../../../local/engine/value.js";
import { findMachine } from "../../../../local/network/machines.js";
import { reachesVaults } from "../../../../local/services/vault/reach.js";
import { memoryRecords } from "../../../../testbed/memory-records.js";
import { smallCloud } from "../../azurerm/small-cloud.js";

let home: string;
let small: ReturnType<typeof smallCloud>;

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), "longshore-service-"));
  small = smallCloud(memoryRecords(), home);
  await small.group();
  await small.network();
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const vault = () => small.make("azurerm_key_vault", { name: "shop-vault", sku_name: "standard" });

/** A machine in a subnet without Azure's implicit way out. */
async function machine(subnet: PlanObject = {}): Promise<string> {
  const subnetId = await small.make("azurerm_subnet", {
    name: "hosts",
    virtual_network_name: "net",
    address_prefixes: ["10.0.1.0/24"],
    default_outbound_access_enabled: false,
    ...subnet,
  });
  return small.machine("web", await small.nic("web", subnetId));
}

function isReached(vmId: string) {
  const { records } = small.cloud;
  const found = findMachine(records, vmId);
  return found && reachesVaults(records, found);
}

it("is there for machines with a way out, as soon as there is a vault", async () => {
  const vmId = await machine({ default_outbound_access_enabled: true });
  expect(isReached(vmId)).toBe(false);
  await vault();
  expect(isReached(vmId)).toBe(true);
});

it("is reached by a service endpoint", async () => {
  await vault();
  const vmId = await machine({ service_endpoints: ["Microsoft.KeyVault"] });
  expect(isReached(vmId)).toBe(true);
});

it("is reached by a private endpoint, and in no other way", async () => {
  const vaultId = await vault();
  const vmId = await machine({ service_endpoints: ["Microsoft.Storage"] });
  expect(isReached(vmId)).toBe(false);
  small.cloud.records.put({
    id: `${vaultId}-endpoint`,
    type: "azurerm_private_endpoint",
    stack: "shop",
    status: "ready",
    values: {
      subnet_id: findMachine(small.cloud.records, vmId)?.nic?.subnet.id ?? "",
      private_service_connection: [{ private_connection_resource_id: vaultId, subresource_names: ["vault"] }],
    },
    effect: {},
  });
  expect(isReached(vmId)).toBe(true);
});
