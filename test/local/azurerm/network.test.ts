import { beforeEach, describe, expect, it } from "vitest";
import { ArmError } from "../../../local/azurerm/handler.js";
import { smallCloud } from "./small-cloud.js";

let small: ReturnType<typeof smallCloud>;

beforeEach(async () => {
  small = smallCloud();
  await small.group();
  await small.network();
});

/** The code and the attribute of ARM's refusal. */
async function refusal(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    if (error instanceof ArmError) return `${error.code} ${error.attribute ?? ""}`.trim();
    throw error;
  }
  return "accepted";
}

describe("a resource group", () => {
  it("must be there for what lies in it", async () => {
    const work = small.make("azurerm_virtual_network", {
      name: "other",
      resource_group_name: "nowhere",
      address_space: ["10.1.0.0/16"],
    });
    expect(await refusal(work)).toBe("ResourceGroupNotFound resource_group_name");
  });

  it("stays as long as it holds something, and says what", async () => {
    const id = "/subscriptions/10ca1000-0000-4000-8000-000000000000/resourceGroups/shop";
    await expect(small.remove("azurerm_resource_group", id)).rejects.toThrow("still holds net");
  });
});

describe("a virtual network", () => {
  it.each([
    [["10.1.0.0"], "accepted"],
    [["10.1.0.0/33"], "InvalidCIDRNotation address_space"],
    [["10.1.0.0/16", "10.1.128.0/17"], "NetcfgAddressSpaceOverlap address_space"],
    [["10.1.0.0/16", "fd00::/48"], "accepted"],
  ])("with %j is: %s", async (space, expected) => {
    expect(await refusal(small.network("other", space))).toBe(expected);
  });

  it("keeps the ranges that its subnets use", async () => {
    await small.subnet();
    expect(await refusal(small.network("net", ["10.9.0.0/16"]))).toBe(
      "InUsePrefixCannotBeDeleted address_space",
    );
  });

  it("has its inline subnets checked and given ids", async () => {
    const inline = (prefix: string) =>
      small.make("azurerm_virtual_network", {
        name: "inline",
        address_space: ["10.5.0.0/16"],
        subnet: [{ name: "a", address_prefixes: [prefix], id: null }],
      });
    expect(await refusal(inline("10.6.0.0/24"))).toBe("NetcfgInvalidSubnet subnet");
    const id = await inline("10.5.1.0/24");
    const nic = await small.nic("web", `${id}/subnets/a`);
    expect((await small.read("azurerm_network_interface", nic))?.private_ip_address).toBe("10.5.1.4");
    expect(await refusal(small.remove("azurerm_virtual_network", id))).toBe("InUseSubnetCannotBeDeleted");
  });
});

describe("a subnet", () => {
  it.each([
    ["10.0.2.0/24", "accepted"],
    ["10.0.2.0/29", "accepted"],
    ["10.0.2.0/30", "NetcfgInvalidSubnet address_prefixes"],
    ["10.1.0.0/24", "NetcfgInvalidSubnet address_prefixes"],
    ["10.0.0.0/8", "NetcfgInvalidSubnet address_prefixes"],
    ["10.0.1.128/25", "NetcfgSubnetRangesOverlap address_prefixes"],
    ["banana", "InvalidCIDRNotation address_prefixes"],
  ])("of %s beside 10.0.1.0/24 in 10.0.0.0/16 is: %s", async (prefix, expected) => {
    await small.subnet();
    expect(await refusal(small.subnet("more", prefix))).toBe(expected);
  });

  it("may be put again as it is", async () => {
    await small.subnet();
    expect(await refusal(small.subnet())).toBe("accepted");
  });

  it("needs its network", async () => {
    expect(await refusal(small.subnet("hosts", "10.0.1.0/24", "nowhere"))).toBe(
      "ParentResourceNotFound virtual_network_name",
    );
  });

  it("stays as long as an interface is in it", async () => {
    const subnet = await small.subnet();
    const nic = await small.nic("web", subnet);
    expect(await refusal(small.remove("azurerm_subnet", subnet))).toBe("InUseSubnetCannotBeDeleted");
    await small.remove("azurerm_network_interface", nic);
    expect(await refusal(small.remove("azurerm_subnet", subnet))).toBe("accepted");
  });
});

describe("a network interface", () => {
  it("gets the lowest free address after Azure's four", async () => {
    const subnet = await small.subnet();
    const addresses = [];
    for (const name of ["a", "b", "c"]) {
      const id = await small.nic(name, subnet);
      addresses.push((await small.read("azurerm_network_interface", id))?.private_ip_address);
    }
    expect(addresses).toEqual(["10.0.1.4", "10.0.1.5", "10.0.1.6"]);
  });

  it("takes up an address that became free, and keeps its own", async () => {
    const subnet = await small.subnet();
    const first = await small.nic("a", subnet);
    await small.nic("b", subnet);
    await small.remove("azurerm_network_interface", first);
    const third = await small.nic("c", subnet);
    expect((await small.read("azurerm_network_interface", third))?.private_ip_addresses).toEqual([
      "10.0.1.4",
    ]);
  });

  it("finds a /29 full after three", async () => {
    const subnet = await small.subnet("tiny", "10.0.2.0/29");
    for (const name of ["a", "b", "c"]) await small.nic(name, subnet);
    await expect(small.nic("d", subnet)).rejects.toThrow("subnet tiny (10.0.2.0/29) has no free address");
  });

  it.each([
    ["10.0.1.10", "accepted"],
    ["10.0.1.3", "PrivateIPAddressInReservedRange ip_configuration"],
    ["10.0.1.255", "PrivateIPAddressInReservedRange ip_configuration"],
    ["10.0.2.10", "PrivateIPAddressNotInSubnet ip_configuration"],
    ["10.0.1.4", "PrivateIPAddressIsAllocated ip_configuration"],
  ])("with the address %s is: %s", async (address, expected) => {
    const subnet = await small.subnet();
    await small.nic("first", subnet);
    const work = small.nic("web", subnet, {
      private_ip_address_allocation: "Static",
      private_ip_address: address,
    });
    expect(await refusal(work)).toBe(expected);
  });

  it("shares no public address", async () => {
    const subnet = await small.subnet();
    const publicIp = await small.publicIp("web");
    await small.nic("a", subnet, { public_ip_address_id: publicIp });
    const work = small.nic("b", subnet, { public_ip_address_id: publicIp });
    expect(await refusal(work)).toBe("PublicIPAddressInUse ip_configuration");
    expect(await refusal(small.remove("azurerm_public_ip", publicIp))).toBe("PublicIPAddressCannotBeDeleted");
  });

  it("needs a subnet that is there", async () => {
    expect(await refusal(small.nic("web", "/nowhere/subnets/a"))).toBe(
      "InvalidResourceReference ip_configuration",
    );
  });

  it("shows its machine, once it has one", async () => {
    const nic = await small.nic("web", await small.subnet());
    expect(await small.read("azurerm_network_interface", nic)).toMatchObject({
      mac_address: "",
      virtual_machine_id: "",
    });
    const machine = await small.machine("web", nic);
    expect(await small.read("azurerm_network_interface", nic)).toMatchObject({
      mac_address: expect.stringMatching(/^00-0D-3A(-[0-9A-F]{2}){3}$/),
      virtual_machine_id: machine,
    });
    expect(await refusal(small.remove("azurerm_network_interface", nic))).toBe("NicInUse");
  });
});

describe("a public address", () => {
  it("is of a range for documentation, the same for the same id and another for each", async () => {
    const addresses = [];
    for (const name of ["a", "b", "c"]) {
      const id = await small.publicIp(name);
      addresses.push((await small.read("azurerm_public_ip", id))?.ip_address);
    }
    expect(new Set(addresses).size).toBe(3);
    for (const address of addresses) expect(address).toMatch(/^(198\.51\.100|203\.0\.113|192\.0\.2)\.\d+$/);
    const again = smallCloud();
    await again.group();
    const id = await again.publicIp("a");
    expect((await again.read("azurerm_public_ip", id))?.ip_address).toBe(addresses[0]);
  });

  it("has its label's name, which nobody else may have", async () => {
    const id = await small.publicIp("a", { domain_name_label: "shop-web" });
    expect((await small.read("azurerm_public_ip", id))?.fqdn).toBe(
      "shop-web.westeurope.cloudapp.longshore.test",
    );
    const work = small.publicIp("b", { domain_name_label: "shop-web" });
    expect(await refusal(work)).toBe("DnsRecordInUse domain_name_label");
    const elsewhere = small.publicIp("c", { domain_name_label: "shop-web", location: "North Europe" });
    expect(await refusal(elsewhere)).toBe("accepted");
  });

  it("is static when it is Standard", async () => {
    expect(await refusal(small.publicIp("a", { allocation_method: "Dynamic" }))).toBe(
      "PublicIPAddressStandardSkuMustBeStatic allocation_method",
    );
  });
});

describe("security rules", () => {
  it.each([
    [{ priority: 100 }, "SecurityRuleConflict priority"],
    [{ priority: 100, direction: "Outbound" }, "accepted"],
    [{ priority: 101 }, "accepted"],
    [{ priority: 99 }, "SecurityRuleInvalidPriority priority"],
    [{ priority: 4097 }, "SecurityRuleInvalidPriority priority"],
  ])("%j beside one of priority 100 is: %s", async (values, expected) => {
    await small.securityGroup("web");
    await small.rule("web", "first", { priority: 100, destination_port_range: "80" });
    expect(await refusal(small.rule("web", "second", { destination_port_range: "81", ...values }))).toBe(
      expected,
    );
  });

  it("keep their group as long as it is used", async () => {
    const group = await small.securityGroup("web");
    const subnet = await small.subnet();
    const association = await small.make("azurerm_subnet_network_security_group_association", {
      subnet_id: subnet,
      network_security_group_id: group,
    });
    expect(association).toBe(subnet);
    expect(await refusal(small.remove("azurerm_network_security_group", group))).toBe(
      "InUseNetworkSecurityGroupCannotBeDeleted",
    );
    await small.remove("azurerm_subnet_network_security_group_association", association);
    expect(await refusal(small.remove("azurerm_network_security_group", group))).toBe("accepted");
  });
});
