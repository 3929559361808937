import { resolve } from "node:path";
import { ResourceGroup as ResourceGroupResource } from "@cdktf/provider-azurerm/lib/resource-group/index.js";
import { Construct } from "constructs";
import { describe, expect, it } from "vitest";
import {
  Access,
  AzureStack,
  Backend,
  Network,
  ResourceGroup,
  Size,
  SmbShare,
} from "../../../constructs/index.js";
import { addresses, resource, synthesize, testApp, testHost, testStack } from "../support.js";

const SUBSCRIPTION = "11111111-2222-3333-4444-555555555555";

describe("AzureStack", () => {
  it("has a resource group of its own, named as the stack", () => {
    const stack = testStack({ tags: { team: "shop" } });
    expect(resource(stack, "azurerm_resource_group.group")).toEqual({
      name: "shop",
      location: "westeurope",
      tags: { team: "shop" },
    });
  });

  it("uses a resource group that exists already", () => {
    const stack = testStack({ resourceGroup: ResourceGroup.fromName("shared") });
    new Network(stack, "net");
    expect(stack.resourceGroup).toBeUndefined();
    expect(addresses(stack)).not.toContain("azurerm_resource_group.group");
    expect(resource(stack, "azurerm_virtual_network.net")).toMatchObject({ resource_group_name: "shared" });
  });

  it("leaves the subscription to the environment, or names it", () => {
    const provider = { resource_provider_registrations: "core" };
    expect(synthesize(testStack()).configuration.provider).toEqual({
      azurerm: [
        {
          ...provider,
          features: [
            {
              resource_group: [{ prevent_deletion_if_contains_resources: true }],
              storage: [{ data_plane_available: false }],
            },
          ],
        },
      ],
    });
    expect(synthesize(testStack({ subscription: SUBSCRIPTION })).configuration.provider).toMatchObject({
      azurerm: [{ ...provider, subscription_id: SUBSCRIPTION }],
    });
  });

  it("registers the resource providers that its constructs need beside those that the program names", () => {
    const stack = testStack();
    new SmbShare(stack, "files", { quota: Size.gibibytes(1) });
    stack.needResourceProvider("Microsoft.App");
    stack.provider.resourceProvidersToRegister = ["Microsoft.Web", "Microsoft.App"];
    expect(synthesize(stack).configuration.provider).toMatchObject({
      azurerm: [{ resource_providers_to_register: ["Microsoft.Web", "Microsoft.App", "Microsoft.KeyVault"] }],
    });
  });

  it("has parts of its own beside constructs of any name, at addresses without a scope", () => {
    const stack = testStack();
    const names = ["group", "vault", "azurerm", "backend", "file-zone", "ssh_public_key"];
    for (const name of names) new Network(stack, name);
    new SmbShare(stack, "files", { quota: Size.gibibytes(1) });
    expect(addresses(stack)).toEqual(
      expect.arrayContaining([
        "azurerm_resource_group.group",
        "azurerm_key_vault.vault",
        ...names.map((name) => `azurerm_virtual_network.${name}`),
      ]),
    );
  });

  it("refuses two elements at one address, its own parts too", () => {
    const stack = testStack();
    const place = { name: "other", location: "westeurope" };
    new ResourceGroupResource(stack, "group", place);
    new ResourceGroupResource(new Construct(stack, "a"), "b", place).overrideLogicalId("c");
    new ResourceGroupResource(stack, "c", place);
    expect(() => synthesize(stack)).toThrow(
      /shop\/group at that of shop\/~\/group \(ResourceGroup group\)[\s\S]*shop\/c at that of shop\/a\/b/,
    );
  });

  it("keeps its state in a file of the project", () => {
    expect(synthesize(testStack()).configuration.terraform?.backend).toEqual({
      local: { path: resolve(".longshore/azure/stacks/shop/stack.tfstate") },
    });
  });

  it("keeps its state in a blob, without an account key", () => {
    const backend = Backend.azurerm({
      resourceGroup: "ops",
      storageAccount: "shopstate",
      container: "state",
      subscription: SUBSCRIPTION,
    });
    expect(synthesize(testStack({ backend })).configuration.terraform?.backend).toEqual({
      azurerm: {
        resource_group_name: "ops",
        storage_account_name: "shopstate",
        container_name: "state",
        key: "shop.tfstate",
        subscription_id: SUBSCRIPTION,
        use_azuread_auth: true,
      },
    });
  });

  it("asks for the public key of its pair only when a host uses it", () => {
    const without = synthesize(testStack());
    expect(without.configuration.variable).toBeUndefined();
    expect(without.spec.keyVariable).toBeUndefined();

    const stack = testStack();
    testHost({}, stack);
    const { configuration, spec } = synthesize(stack);
    expect(Object.keys(configuration.variable ?? {})).toEqual([spec.keyVariable]);
    expect(spec).toMatchObject({
      keyVariable: "ssh_public_key",
      hosts: [{ stackKey: true, authorizedKeys: [] }],
    });
  });

  it("gives its access to hosts that say nothing else", () => {
    const stack = testStack({ access: Access.sshFrom("203.0.113.7/32", "198.51.100.0/24") });
    testHost({}, stack);
    expect(synthesize(stack).spec.hosts[0]?.access).toEqual({
      kind: "ssh",
      ranges: ["203.0.113.7/32", "198.51.100.0/24"],
    });
  });

  it("is found from the constructs in it, and from nowhere else", () => {
    const app = testApp();
    const stack = new AzureStack(app, "shop", { location: "westeurope" });
    expect(AzureStack.of(new Network(stack, "net").virtualNetwork)).toBe(stack);
    expect(() => AzureStack.of(app)).toThrow("a construct of Longshore is made inside an AzureStack");
  });

  it("writes the same texts every time", () => {
    const make = () => {
      const stack = testStack();
      testHost({}, stack).connections.allowFromInternet(80);
      return synthesize(stack);
    };
    expect(make()).toEqual(make());
  });
});
