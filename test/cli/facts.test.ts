import { expect, it } from "vitest";
import { hostFacts } from "../../cli/facts.js";
import type { HostSpec } from "../../core/spec.js";

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

it("reads facts by resource address", () => {
  const state = {
    values: {
      root_module: {
        resources: [
          resource("azurerm_linux_virtual_machine.v", { id: "/vm" }),
          resource("azurerm_network_interface.n", { private_ip_address: "10.0.0.4" }),
          resource("azurerm_public_ip.p", { ip_address: "203.0.113.9", fqdn: "" }),
        ],
      },
    },
  };
  expect(hostFacts(host as HostSpec, state)).toEqual({
    vmId: "/vm",
    privateIp: "10.0.0.4",
    publicIp: "203.0.113.9",
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
