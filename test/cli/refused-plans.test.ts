import { rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { packageRoot } from "../../system/package-root.js";
import { TestProject } from "../../testbed/project.js";

let project: TestProject;
beforeEach(() => {
  project = new TestProject();
  symlinkSync(join(packageRoot(), "node_modules/@cdktf"), join(project.folder, "node_modules/@cdktf"));
});
afterEach(() => rmSync(project.folder, { recursive: true, force: true }));

const stack = (id: string) => `
  const ${id} = new l.AzureStack(app, "${id}", { location: "westeurope" });
  const ${id}Place = { location: ${id}.location, resourceGroupName: ${id}.resourceGroupName };`;

describe("destroy, of data that was written with azurerm's own classes", () => {
  const data = `
    const { ManagedDisk } = await import("@cdktf/provider-azurerm/lib/managed-disk/index.js");
    const { ContainerRegistry } = await import("@cdktf/provider-azurerm/lib/container-registry/index.js");
    ${stack("shop")}
    new ContainerRegistry(shop, "registry", { ...shopPlace, name: "shopregistryoftests", sku: "Basic" });
    new ManagedDisk(shop, "disk", { ...shopPlace, name: "ledger", createOption: "Empty", diskSizeGb: 1,
      storageAccountType: "Standard_LRS" });
    ${stack("other")}`;

  it("wants it named, changes nothing before, in any of the stacks", async () => {
    project.program("shop", data);
    await project.run(["up", "shop", "other"]);
    const refused = await project.run(["destroy", "shop", "other"], { exitCode: 4 });
    expect(refused).toContain(
      "azurerm_managed_disk.disk: data without a removal policy is only deleted when it is named, " +
        "not a plan that would delete it. If you want it, repeat with --allow ledger.",
    );
    expect(refused).toContain("--allow shopregistryoftests");
    await project.run(["destroy", "shop", "--allow", "ledger"], { exitCode: 4 });
    expect((await project.run(["plan", "shop", "other"])).match(/nothing to change/g)).toHaveLength(2);
    const names = ["azurerm_container_registry.registry", "ledger"];
    expect(await project.run(["destroy", "shop", "other", "--allow", ...names])).toContain("shop is gone");
  });
});

describe("a network interface that would move to another virtual network", () => {
  const interfaceIn = (network: string, subnet: string) => `
    const { NetworkInterface } = await import("@cdktf/provider-azurerm/lib/network-interface/index.js");
    ${stack("shop")}
    const subnets = [{ name: "one", range: "10.0.1.0/24" }, { name: "two", range: "10.0.2.0/24" }];
    const a = new l.Network(shop, "a", { subnets });
    const b = new l.Network(shop, "b", { subnets });
    new NetworkInterface(shop, "nic", { ...shopPlace, name: "nic", ipConfiguration: [{ name: "primary",
      subnetId: ${network}.subnets.find(({ name }) => name === "${subnet}").subnetId, privateIpAddressAllocation: "Dynamic" }] });`;

  it("is refused by plan and up, on what is up; another subnet is not", async () => {
    project.program("shop", interfaceIn("a", "one"));
    await project.run(["up", "shop"]);
    project.program("shop", interfaceIn("b", "one"));
    for (const verb of ["plan", "up"]) {
      const refused = await project.run([verb, "shop"], { exitCode: 4 });
      expect(refused).toContain(
        "azurerm_network_interface.nic: Azure moves a network interface to another subnet, but not to another " +
          "virtual network, not a move from shop-a to shop-b.",
      );
    }
    project.program("shop", interfaceIn("a", "two"));
    expect(await project.run(["plan", "shop"])).toContain("1 to change");
  });
});
