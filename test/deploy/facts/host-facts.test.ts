import { expect, it } from "vitest";
import type { HostSpec } from "../../../core/spec/index.js";
import { hostFacts } from "../../../deploy/facts/host-facts.js";

const host = {
  resources: {
    vm: "azurerm_linux_virtual_machine.v",
    nic: "azurerm_network_interface.n",
    publicIp: "azurerm_public_ip.p",
  },
};
const resource = (address: string, values: Record<string, unknown>) => ({
  address,
  mode: "managed" as const,
  type: address.split(".")[0] ?? "",
  values,
});

const rule = (name: string, group: string, values: Record<string, unknown>) =>
  resource(`azurerm_network_security_rule.${name}`, {
    network_security_group_name: group,
    direction: "Inbound",
    access: "Allow",
    protocol: "Tcp",
    ...values,
  });

it("reads facts by resource address", () => {
  const state = {
    values: {
      root_module: {
        resources: [
          resource("azurerm_linux_virtual_machine.v", { id: "/vm", virtual_machine_id: "u" }),
          resource("azurerm_network_interface.n", { id: "/nic", private_ip_address: "10.0.0.4" }),
          resource("azurerm_public_ip.p", { ip_address: "203.0.113.9", fqdn: "" }),
          resource("azurerm_network_interface_security_group_association.a", {
            network_interface_id: "/nic",
            network_security_group_id: "/x/nsg",
          }),
          rule("web", "nsg", { destination_port_range: "80", source_address_prefix: "Internet" }),
          rule("more", "nsg", {
            destination_port_ranges: ["8000-8010", "22"],
            source_address_prefixes: ["10.0.0.0/24", "10.1.0.0/24"],
          }),
          rule("denied", "nsg", { access: "Deny", destination_port_range: "81", source_address_prefix: "*" }),
          rule("out", "nsg", {
            direction: "Outbound",
            destination_port_range: "82",
            source_address_prefix: "*",
          }),
          rule("other", "another", { destination_port_range: "83", source_address_prefix: "*" }),
        ],
      },
    },
  };
  expect(hostFacts(host as HostSpec, state)).toEqual({
    vmId: "/vm",
    uniqueId: "u",
    privateIp: "10.0.0.4",
    publicIp: "203.0.113.9",
    fqdn: undefined,
    allowed: [
      { port: 80, protocol: "tcp", from: ["Internet"] },
      { port: 8000, lastPort: 8010, protocol: "tcp", from: ["10.0.0.0/24", "10.1.0.0/24"] },
      { port: 22, protocol: "tcp", from: ["10.0.0.0/24", "10.1.0.0/24"] },
    ],
  });
});

it("has none for a machine that the state does not hold yet", () => {
  const half = {
    values: {
      root_module: {
        resources: [resource("azurerm_network_interface.n", { private_ip_address: "10.0.0.4" })],
      },
    },
  };
  expect(hostFacts(host as HostSpec, half)).toBeUndefined();
  expect(hostFacts(host as HostSpec, {})).toBeUndefined();
});
