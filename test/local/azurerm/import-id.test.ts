import { describe, expect, it } from "vitest";
import { importIdProblem } from "../../../local/azurerm/import-id.js";

const group = "/subscriptions/one/resourceGroups/shop";
const nic = `${group}/providers/Microsoft.Network/networkInterfaces/web`;

describe("an id to import by", () => {
  it.each([
    ["azurerm_resource_group", group],
    ["azurerm_resource_group", group.toUpperCase()],
    ["azurerm_network_interface", nic],
    ["azurerm_network_interface_security_group_association", `${nic}|${group}/nsg`],
    ["azurerm_role_assignment", `${group}/providers/Microsoft.Authorization/roleAssignments/a`],
    ["azurerm_storage_share_directory", `${group}/share/directories/a/b`],
    ["azurerm_dns_a_record", `${group}/providers/Microsoft.Network/dnsZones/example.com/A/@`],
    ["azurerm_key_vault_secret", "https://shop.vault.longshore.test/secrets/key/0123456789abcdef"],
  ])("of %s may be %s", (type, id) => {
    expect(importIdProblem(type, id)).toBeUndefined();
  });

  it.each([
    ["azurerm_resource_group", "shop", "/subscriptions/{subscription}/resourceGroups/{name}"],
    ["azurerm_resource_group", nic, "/subscriptions/{subscription}/resourceGroups/{name}"],
    [
      "azurerm_network_interface",
      `${nic}/more`,
      "/subscriptions/{subscription}/resourceGroups/{resource_group_name}/providers/Microsoft.Network/networkInterfaces/{name}",
    ],
    [
      "azurerm_network_interface_security_group_association",
      nic,
      "{network_interface_id}|{network_security_group_id}",
    ],
  ])("of %s is not %s", (type, id, form) => {
    expect(importIdProblem(type, id)).toBe(`parsing "${id}": expected an id of the form ${form}`);
  });
});
