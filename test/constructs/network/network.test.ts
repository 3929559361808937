import { describe, expect, it } from "vitest";
import { ContainerHost, Duration, Egress, Network } from "../../../constructs/index.js";
import { addresses, ref, resource, synthesize, testStack } from "../support.js";

const HUB =
  "/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/hub/providers/Microsoft.Network/virtualNetworks/hub";

describe("Network", () => {
  it("has one private subnet and no way out by default", () => {
    const stack = testStack();
    new Network(stack, "net");
    expect(addresses(stack)).toEqual([
      "azurerm_resource_group.group",
      "azurerm_subnet.net_subnets_default",
      "azurerm_virtual_network.net",
    ]);
    expect(resource(stack, "azurerm_virtual_network.net")).toEqual({
      name: "shop-net",
      location: "westeurope",
      resource_group_name: ref("azurerm_resource_group.group.name"),
      address_space: ["10.0.0.0/16"],
      tags: {},
    });
    expect(resource(stack, "azurerm_subnet.net_subnets_default")).toEqual({
      name: "default",
      resource_group_name: ref("azurerm_resource_group.group.name"),
      virtual_network_name: ref("azurerm_virtual_network.net.name"),
      address_prefixes: ["10.0.0.0/24"],
      default_outbound_access_enabled: false,
    });
  });

  it("gives a small network's whole range to its one subnet", () => {
    const stack = testStack();
    new Network(stack, "net", { addressSpace: "192.168.7.0/28" });
    expect(resource(stack, "azurerm_subnet.net_subnets_default").address_prefixes).toEqual([
      "192.168.7.0/28",
    ]);
  });

  it("leads all its subnets out through one NAT gateway", () => {
    const stack = testStack({ tags: { team: "shop" } });
    new Network(stack, "net", {
      addressSpace: ["10.0.0.0/16", "10.1.0.0/16"],
      subnets: [
        { name: "app", range: "10.0.0.0/24" },
        { name: "data", range: "10.1.0.0/24" },
      ],
      egress: Egress.natGateway({ idleTimeout: Duration.minutes(10), zone: 2 }),
    });
    expect(resource(stack, "azurerm_nat_gateway.net_egress")).toEqual({
      name: "shop-net-egress",
      location: "westeurope",
      resource_group_name: ref("azurerm_resource_group.group.name"),
      idle_timeout_in_minutes: 10,
      zones: ["2"],
      tags: { team: "shop" },
    });
    expect(resource(stack, "azurerm_public_ip.net_egress_ip")).toEqual({
      name: "shop-net-egress-ip",
      location: "westeurope",
      resource_group_name: ref("azurerm_resource_group.group.name"),
      allocation_method: "Static",
      sku: "Standard",
      zones: ["2"],
      tags: { team: "shop" },
    });
    expect(resource(stack, "azurerm_nat_gateway_public_ip_association.net_egress_ip-association")).toEqual({
      nat_gateway_id: ref("azurerm_nat_gateway.net_egress.id"),
      public_ip_address_id: ref("azurerm_public_ip.net_egress_ip.id"),
    });
    for (const name of ["app", "data"]) {
      expect(resource(stack, `azurerm_subnet_nat_gateway_association.net_subnets_${name}_egress`)).toEqual({
        nat_gateway_id: ref("azurerm_nat_gateway.net_egress.id"),
        subnet_id: ref(`azurerm_subnet.net_subnets_${name}.id`),
      });
    }
  });

  it("lets machines boot only when they have their way out", () => {
    const stack = testStack();
    const network = new Network(stack, "net", { egress: Egress.natGateway() });
    new ContainerHost(stack, "web", { network });
    expect(resource(stack, "azurerm_linux_virtual_machine.web").depends_on).toEqual([
      "azurerm_network_interface_security_group_association.web_nic-nsg",
      "azurerm_nat_gateway_public_ip_association.net_egress_ip-association",
      "azurerm_subnet_nat_gateway_association.net_subnets_default_egress",
    ]);
  });

  it("that exists already is used by its id, and nothing of it is made", () => {
    const stack = testStack();
    const network = Network.fromId(HUB, { subnets: [{ name: "app", range: "10.9.1.0/24" }] });
    const host = new ContainerHost(stack, "web", { network, subnet: "app" });
    host.connections.allowFrom(network.subnets[0] ?? host, 5432);
    expect(addresses(stack).filter((address) => /network\.|subnet/.test(address))).toEqual([]);
    expect(resource(stack, "azurerm_network_interface.web_nic").ip_configuration).toEqual([
      { name: "primary", private_ip_address_allocation: "Dynamic", subnet_id: `${HUB}/subnets/app` },
    ]);
    expect(resource(stack, "azurerm_network_security_rule.web_connections_app-tcp-5432")).toMatchObject({
      source_address_prefix: "10.9.1.0/24",
    });
  });

  it("that exists already and has no way out makes hosts with engines impossible", () => {
    const stack = testStack();
    const network = Network.fromId(HUB, { subnets: [{ name: "app" }], egress: Egress.none() });
    new ContainerHost(stack, "web", { network });
    expect(() => synthesize(stack)).toThrow("a host with an engine has a way out");
  });
});
