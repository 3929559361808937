import { afterEach, describe, expect, it } from "vitest";
import { LOCAL_SUBSCRIPTION } from "../../local/azurerm/subscription.js";
import { memoryCloud } from "../../testbed/memory-cloud.js";
import { ref, rule, stackConfiguration } from "./stack.js";
import { openTerraform } from "./terraform.js";

type Terraform = Awaited<ReturnType<typeof openTerraform>>;

const opened: Terraform[] = [];
afterEach(async () => {
  for (const terraform of opened.splice(0)) await terraform.close();
});

async function open(cloud = memoryCloud()): Promise<Terraform> {
  const terraform = await openTerraform(cloud);
  opened.push(terraform);
  return terraform;
}

async function succeed(terraform: Terraform, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await terraform.run(...args);
  expect(code, stdout + stderr).toBe(0);
  return stdout;
}

/** The error alone, without terraform's frame and the excerpt of the configuration. */
async function fail(terraform: Terraform, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await terraform.run(...args);
  expect(code, stdout).toBe(1);
  // As OpenTofu knows the provider.
  return stderr.trim().replaceAll("registry.opentofu.org", "registry.terraform.io");
}

interface Change {
  readonly actions: string[];
  readonly replace_paths?: unknown[];
}

/** What a plan would do, by address; what stays as it is left out. */
async function planned(terraform: Terraform): Promise<Record<string, Change>> {
  await succeed(terraform, "plan", "-out=plan");
  const { resource_changes } = JSON.parse(await succeed(terraform, "show", "-json", "plan")) as {
    resource_changes: { address: string; change: Change }[];
  };
  const changes = resource_changes.filter(({ change }) => !["no-op", "read"].includes(change.actions.join()));
  return Object.fromEntries(
    changes.map(({ address, change: { actions, replace_paths } }) => [
      address,
      { actions, ...(replace_paths ? { replace_paths } : {}) },
    ]),
  );
}

describe("the real terraform with the local provider", () => {
  it("plans, applies, changes, replaces, and destroys", async () => {
    const cloud = memoryCloud();
    const terraform = await open(cloud);
    terraform.write(stackConfiguration());
    await succeed(terraform, "init");
    await succeed(terraform, "validate");
    expect(await succeed(terraform, "apply", "-auto-approve")).toContain("13 added, 0 changed, 0 destroyed");
    expect(cloud.records.all().every(({ status }) => status === "ready")).toBe(true);
    await succeed(terraform, "plan", "-detailed-exitcode");

    terraform.write(
      stackConfiguration({
        azurerm_network_security_group: { web: { security_rule: [rule("https", 110, "443")] } },
        azurerm_managed_disk: { data: { disk_size_gb: 8 } },
        azurerm_public_ip: { web: { zones: ["1"] } },
      }),
    );
    expect(await planned(terraform)).toEqual({
      "azurerm_managed_disk.data": { actions: ["update"] },
      "azurerm_network_interface.web": { actions: ["update"] },
      "azurerm_network_security_group.web": { actions: ["update"] },
      "azurerm_public_ip.web": { actions: ["delete", "create"], replace_paths: [["zones"]] },
    });
    // The new address has the id of the old one, so that nothing changes for the interface after all.
    expect(await succeed(terraform, "apply", "plan")).toContain("1 added, 2 changed, 1 destroyed");
    await succeed(terraform, "plan", "-detailed-exitcode");

    expect(await succeed(terraform, "destroy", "-auto-approve")).toContain("13 destroyed");
    expect(cloud.records.all()).toEqual([]);
  });

  it("imports by id what is there, and only that", async () => {
    const cloud = memoryCloud();
    const [maker, taker] = [await open(cloud), await open({ ...cloud, stack: "other" })];
    maker.write(groups("shop"));
    await succeed(maker, "init");
    await succeed(maker, "apply", "-auto-approve");

    taker.write(groups("shop"));
    await succeed(taker, "init");
    const id = `/subscriptions/${LOCAL_SUBSCRIPTION}/resourceGroups/shop`;
    expect(await fail(taker, "apply", "-auto-approve")).toBe(
      [
        `Error: A resource with the ID "${id}" already exists - to be managed via Terraform this resource needs to be imported into the State. Please see the resource documentation for "azurerm_resource_group" for more information.`,
        "",
        "  with azurerm_resource_group.shop,",
        "  on cdk.tf.json line 25, in resource.azurerm_resource_group.shop:",
        "  25:    }",
      ].join("\n"),
    );
    await succeed(taker, "import", "azurerm_resource_group.shop", id);
    await succeed(taker, "plan", "-detailed-exitcode");
    taker.write(groups("none"));
    const missing = await fail(taker, "import", "azurerm_resource_group.none", `${id}-none`);
    expect(missing).toContain("Cannot import non-existent remote object");
  });

  it("takes over by import blocks, and reads by data sources, what another stack has made", async () => {
    const cloud = memoryCloud();
    const [maker, taker] = [await open(cloud), await open({ ...cloud, stack: "other" })];
    maker.write(stackConfiguration());
    await succeed(maker, "init");
    await succeed(maker, "apply", "-auto-approve");

    taker.write({
      ...groups("shop", { tags: { stack: "shop" } }),
      import: [
        {
          to: "azurerm_resource_group.shop",
          id: `/subscriptions/${LOCAL_SUBSCRIPTION}/resourceGroups/SHOP`,
        },
      ],
      data: {
        azurerm_virtual_network: {
          net: { name: "net", resource_group_name: ref("azurerm_resource_group.shop.name") },
        },
        azurerm_subnet: {
          first: {
            name: ref("data.azurerm_virtual_network.net.subnets[0]"),
            virtual_network_name: ref("data.azurerm_virtual_network.net.name"),
            resource_group_name: ref("azurerm_resource_group.shop.name"),
          },
        },
      },
      output: { prefix: { value: ref("data.azurerm_subnet.first.address_prefix") } },
    });
    await succeed(taker, "init");
    expect(await succeed(taker, "apply", "-auto-approve")).toContain(
      "1 imported, 0 added, 0 changed, 0 destroyed",
    );
    expect(await succeed(taker, "output", "prefix")).toBe('"10.0.1.0/24"');
    await succeed(taker, "plan", "-detailed-exitcode");
  });

  it("refuses what breaks a rule, with the attribute, the rule and the value", async () => {
    const terraform = await open();
    terraform.write(groups("shop", { location: "westeurope", name: "shop." }));
    await succeed(terraform, "init");
    expect(await fail(terraform, "validate")).toBe(
      [
        "Error: expected name to be at most 90 letters, digits, hyphens, underscores, parentheses and periods that do not end with a period, got shop.",
        "",
        "  with azurerm_resource_group.shop,",
        "  on cdk.tf.json line 24, in resource.azurerm_resource_group.shop:",
        '  24:     "name": "shop."',
      ].join("\n"),
    );
  });

  it("refuses any subscription but the local one", async () => {
    const terraform = await open();
    terraform.write(groups("shop", {}, "00000000-0000-0000-0000-000000000001"));
    await succeed(terraform, "init");
    expect(await fail(terraform, "plan")).toBe(
      [
        "Error: subscription 00000000-0000-0000-0000-000000000001 is not on the local target",
        "",
        '  with provider["registry.terraform.io/hashicorp/azurerm"],',
        "  on cdk.tf.json line 16, in provider.azurerm[0]:",
        '  16:     "subscription_id": "00000000-0000-0000-0000-000000000001"',
        "",
        "The local target stands in for subscription",
        `${LOCAL_SUBSCRIPTION} and no other. To work on the configured`,
        "one, use the azure target.",
      ].join("\n"),
    );
  });
});

/** One resource group, and nothing else. */
function groups(name: string, values: object = {}, subscription = LOCAL_SUBSCRIPTION): object {
  return {
    terraform: { required_providers: { azurerm: { source: "azurerm", version: "4.55.0" } } },
    provider: { azurerm: [{ features: [{}], subscription_id: subscription }] },
    resource: { azurerm_resource_group: { [name]: { location: "westeurope", name, ...values } } },
  };
}
