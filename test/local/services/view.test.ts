import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { openHome } from "../../../local/records/home.js";
import { openPortBook } from "../../../local/records/ports.js";
import { openRecords } from "../../../local/records/store.js";
import { LOCAL_SERVICES } from "../../../local/services/all.js";
import { wantedNetworks } from "../../../local/services/networks/service.js";
import { routesOf, servicesView } from "../../../local/services/view.js";
import { smallCloud } from "../azurerm/small-cloud.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "longshore-view-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function machines() {
  const home = openHome(folder);
  const records = openRecords(home);
  const small = smallCloud(records, home.folder);
  await small.group();
  await small.network();
  const subnet = await small.make("azurerm_subnet", {
    name: "hosts",
    virtual_network_name: "net",
    address_prefixes: ["10.0.1.0/24"],
    service_endpoints: ["Microsoft.KeyVault"],
  });
  const ids: string[] = [];
  for (const name of ["web", "db"]) {
    const id = await small.machine(name, await small.nic(name, subnet));
    small.place(id);
    ids.push(id);
  }
  const view = () => servicesView(LOCAL_SERVICES, home, records, openPortBook(home, records));
  return { small, view, ids };
}

it("has a port of its own for whatever is listened for, the same each time", async () => {
  const { view, small } = await machines();
  await small.make("azurerm_storage_account", { name: "one", account_replication_type: "LRS" });
  const [first, again] = [await view(), await view()];
  const ports = first.listening.map(({ port }) => port);
  expect(ports.length).toBeGreaterThan(6);
  expect(new Set(ports).size).toBe(ports.length);
  expect(again.listening.map(({ port }) => port)).toEqual(ports);
});

it("leads each machine to services by ports of its own, and its network says so", async () => {
  const { view, small, ids } = await machines();
  await small.make("azurerm_key_vault", { name: "shop-vault", sku_name: "standard" });
  await small.make("azurerm_storage_account", { name: "one", account_replication_type: "LRS" });
  const now = await view();
  const routes = ids.map((id) => routesOf(id, now));
  for (const own of routes) {
    expect(own.map(({ address, port }) => `${address}:${port}`).sort()).toEqual([
      "198.18.0.1:443",
      "198.18.1.1:445",
    ]);
  }
  const ports = routes.flat().map(({ hostPort }) => hostPort);
  expect(new Set(ports).size).toBe(4);
  for (const { key, network } of wantedNetworks(now)) {
    expect(network.services).toEqual(routesOf(key.owner.id, now));
  }
});
