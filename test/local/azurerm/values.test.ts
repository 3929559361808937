import { describe, expect, it } from "vitest";
import { Catalogue } from "../../../local/azurerm/catalogue.js";
import type { Field, Fields, ScalarField } from "../../../local/engine/schema.js";
import { validateScalar } from "../../../local/engine/validate-scalar.js";

const GROUP = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/shop";
const SUBNET = `${GROUP}/providers/Microsoft.Network/virtualNetworks/net/subnets/hosts`;
const catalogue = new Catalogue();

describe("a value that azurerm takes", () => {
  it.each([
    ["azurerm_linux_virtual_machine.name", "web-1"],
    ["azurerm_linux_virtual_machine.computer_name", "web1"],
    ["azurerm_linux_virtual_machine.extensions_time_budget", "PT1H30M"],
    [
      "azurerm_linux_virtual_machine.source_image_id",
      "/communityGalleries/debian-1/images/debian/versions/1.0.0",
    ],
    ["azurerm_network_interface.ip_configuration.subnet_id", SUBNET],
    // azurerm's parser does not mind a slash too many or too few at the ends.
    ["azurerm_network_interface.ip_configuration.subnet_id", `${SUBNET.slice(1)}/`],
    ["azurerm_disk_encryption_set.managed_hsm_key_id", "https://keys.managedhsm.azure.net/keys/disk"],
    ["azurerm_image.os_disk.size_gb", -1],
    ["azurerm_key_vault.network_acls.ip_rules", "203.0.113.0/24"],
    ["azurerm_lb.frontend_ip_configuration.private_ip_address", ""],
    ["azurerm_linux_virtual_machine_scale_set.max_bid_price", -1],
    ["azurerm_private_endpoint.private_service_connection.subresource_names", "vault"],
    ["azurerm_role_assignment.scope", GROUP],
    ["azurerm_virtual_network.bgp_community", "12076:20000"],
  ])("%s: %s", (path, value) => {
    expect(problems(path, value)).toEqual([]);
  });
});

describe("a value that azurerm refuses", () => {
  it.each([
    [
      "azurerm_availability_set.name",
      "-web",
      "expected name to be at most 80 letters, digits, underscores, periods and hyphens that begin with a letter or digit and end with one or an underscore, got -web",
    ],
    [
      "azurerm_bastion_host.ip_configuration.subnet_id",
      SUBNET,
      `expected subnet_id to be the id of a subnet named AzureBastionSubnet, got ${SUBNET}`,
    ],
    [
      "azurerm_container_group.container.ports.port",
      65536,
      "expected port to be in the range (1 - 65535), got 65536",
    ],
    [
      "azurerm_container_group.key_vault_key_id",
      "https://shop.vault.azure.net/keys/disk",
      "expected key_vault_key_id to be the id of a key, secret or certificate in a vault, with its version, got https://shop.vault.azure.net/keys/disk",
    ],
    [
      "azurerm_container_registry.network_rule_set.ip_rule.ip_range",
      "10.1.0.0/33",
      "expected ip_range to be an IPv4 address or a range as in 10.1.0.0/16, got 10.1.0.0/33",
    ],
    [
      "azurerm_key_vault.access_policy.application_id",
      "me",
      'expected application_id to be empty, got me, or expected "application_id" to be a valid UUID, got me',
    ],
    [
      "azurerm_linux_virtual_machine.extensions_time_budget",
      "PT5M",
      "expected extensions_time_budget to be in the range (900 s - 7200 s), got PT5M",
    ],
    [
      "azurerm_linux_virtual_machine.admin_username",
      "root",
      "expected admin_username to be at most 64 characters and none of the names that Azure refuses, such as root, admin or test, got root",
    ],
    [
      "azurerm_linux_virtual_machine.admin_password",
      "secret",
      "expected admin_password to be 6 to 72 characters of three kinds out of lower case, upper case, digits and others, and not well known, got a sensitive value",
    ],
    [
      "azurerm_linux_virtual_machine_scale_set.max_bid_price",
      0,
      "expected max_bid_price to be one of [-1], got 0, or expected max_bid_price to be at least (0.00001), got 0",
    ],
    [
      "azurerm_network_interface.ip_configuration.subnet_id",
      SUBNET.toLowerCase(),
      `expected subnet_id to be an id of the form /subscriptions/{id}/resourceGroups/{name}/providers/Microsoft.Network/virtualNetworks/{name}/subnets/{name}, got ${SUBNET.toLowerCase()}`,
    ],
    ["azurerm_network_security_rule.name", "a/b", "expected name to be without / \\ ? and %, got a/b"],
    [
      "azurerm_private_endpoint.private_service_connection.subresource_names",
      "v",
      "expected subresource_names to be 3 to 63 letters, digits, underscores, periods and hyphens that begin and end with a letter or digit, got v",
    ],
    ["azurerm_resource_group.location", "", 'expected "location" to not be an empty string, got '],
    [
      "azurerm_snapshot.name",
      "a.b",
      "expected name to be at most 80 letters, digits, underscores and hyphens, got a.b",
    ],
    ["azurerm_storage_share.quota", 0, "expected quota to be in the range (1 - 102400), got 0"],
    [
      "azurerm_windows_virtual_machine.computer_name",
      "a-name-of-16-let",
      "expected computer_name to be at most 15 letters, digits and hyphens, not digits alone, that do not end with a hyphen, got a-name-of-16-let",
    ],
  ])("%s: %s", (path, value, message) => {
    expect(problems(path, value)).toEqual([message]);
  });
});

describe("a data source's value", () => {
  it("is checked by the data source's own rules", () => {
    const name = catalogue.dataSource("azurerm_container_registry")?.fields.name as ScalarField;
    const message = "expected name to be 5 to 50 letters and digits, got my-registry";
    expect(validateScalar("name", name, "my-registry", []).map(({ summary }) => summary)).toEqual([message]);
  });
  it("need not be what the resource asks for", () => {
    const prefixes = catalogue.dataSource("azurerm_subnet")?.fields.address_prefixes;
    expect(prefixes).toEqual({ kind: "list", computed: true, element: "string" });
  });
});

function problems(path: string, value: string | number): string[] {
  const [type = "", ...names] = path.split(".");
  const field = find(catalogue.resource(type)?.fields ?? {}, names);
  const scalar =
    field.kind === "list" || field.kind === "set" ? { ...field.elementRules, kind: field.element } : field;
  if (scalar.kind === "block" || scalar.kind === "map") throw new Error(`${path} is no single value`);
  return validateScalar(names.at(-1) ?? "", scalar as ScalarField, value, []).map(({ summary }) => summary);
}

function find(fields: Fields, [name = "", ...rest]: readonly string[]): Field {
  const field = fields[name];
  if (!field) throw new Error(`no field ${name}`);
  return rest.length > 0 && field.kind === "block" ? find(field.fields, rest) : field;
}
