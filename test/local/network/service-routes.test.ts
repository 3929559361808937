import { expect, test } from "vitest";
import { serviceRoutes } from "../../../local/network/service-routes.js";
import { serviceUses } from "../../../local/network/service-uses.js";
import { desired, wantedNetworks } from "../../../local/services/desired.js";
import { smallCloud } from "../azurerm/small-cloud.js";

/** Ports in the order in which they are asked for. */
function portBook() {
  const asked: string[] = [];
  return {
    asked,
    ensure: async (uses: readonly { vmId: string; kind: string }[]) =>
      uses.map(({ vmId, kind }) => asked.push(`${kind} ${vmId.split("/").at(-1)}`) + 42_000),
  };
}

test("each machine has the routes of its own uses, and its network says so", async () => {
  const small = smallCloud();
  await small.group();
  await small.network();
  const subnet = await small.subnet();
  for (const name of ["web", "db"]) small.place(await small.machine(name, await small.nic(name, subnet)));
  const { records } = small.cloud;
  const wanted = desired(records);
  const uses = wanted.placed.map((machine) => serviceUses(records, machine));
  const ports = portBook();
  const routes = await serviceRoutes(records, wanted.placed, ports);
  expect(routes.map((own) => own.map(({ address, port }) => ({ address, port })))).toEqual(
    uses.map((own) => own.map(({ address, port }) => ({ address, port }))),
  );
  expect(routes.flat().map(({ hostPort }) => hostPort)).toEqual(ports.asked.map((_, i) => 42_001 + i));
  const networks = await wantedNetworks(wanted, records, portBook());
  expect(networks.map(({ network }) => network.services)).toEqual(routes);
});
