import { describe, expect, it } from "vitest";
import type { PlanJson, ResourceChange } from "../../../deploy/terraform/json.js";
import { movedInterfaces } from "../../../deploy/terraform/moved-interface.js";

/** As Terraform writes one. */
const reference = (expression: string) => `$\{${expression}}`;

type Actions = ResourceChange["change"]["actions"];

const group = "/subscriptions/s/resourceGroups/shop/providers/Microsoft.Network/virtualNetworks";
const inSubnet = (id: string | undefined) => ({
  ip_configuration: [id === undefined ? {} : { subnet_id: id }],
});

function change(
  type: string,
  name: string,
  actions: Actions,
  before: object | null,
  after: object | null,
): ResourceChange {
  const values = { before, after } as Pick<ResourceChange["change"], "before" | "after">;
  return { address: `${type}.${name}`, mode: "managed", type, name, change: { actions, ...values } };
}

const network = (name: string, actions: Actions = ["no-op"]) => {
  const values = { name, resource_group_name: "shop" };
  return change(
    "azurerm_virtual_network",
    name,
    actions,
    values,
    actions.includes("delete") && actions.length === 1 ? null : values,
  );
};
const subnet = (name: string, of: string, actions: Actions = ["create"]) =>
  change("azurerm_subnet", name, actions, null, {
    name,
    virtual_network_name: of,
    resource_group_name: "shop",
  });
const nic = (before: string, after: string | undefined, actions: Actions = ["update"]) =>
  change("azurerm_network_interface", "web_nic", actions, inSubnet(before), inSubnet(after));

function moved(changes: readonly ResourceChange[], declared?: string) {
  const plan: PlanJson = { resource_changes: changes };
  const resource = {
    azurerm_network_interface: { web_nic: { ip_configuration: [{ subnet_id: declared }] } },
  };
  return movedInterfaces(plan, { resource }).map(({ from, to }) => [from, to]);
}

describe("an interface moves to another network", () => {
  it("by the id of a subnet that exists", () => {
    expect(moved([nic(`${group}/a/subnets/one`, `${group}/b/subnets/one`)])).toEqual([["a", "b"]]);
  });

  it("of the same name in another group", () => {
    const other = group.replace("resourceGroups/shop", "resourceGroups/hub");
    expect(moved([nic(`${group}/a/subnets/one`, `${other}/a/subnets/one`)])).toEqual([["a", "a"]]);
  });

  it("by a subnet that is about to be made", () => {
    const changes = [network("b", ["create"]), subnet("two", "b"), nic(`${group}/a/subnets/one`, undefined)];
    expect(moved(changes, reference("azurerm_subnet.two.id"))).toEqual([["a", "b"]]);
  });

  it("by a subnet inside a network that is about to be made", () => {
    const changes = [network("b", ["create"]), nic(`${group}/a/subnets/one`, undefined)];
    expect(moved(changes, reference("tolist(azurerm_virtual_network.b.subnet)[0].id"))).toEqual([["a", "b"]]);
  });

  it("when its network is replaced by another of its name", () => {
    const changes = [
      network("a", ["delete", "create"]),
      subnet("one", "a", ["delete", "create"]),
      nic(`${group}/a/subnets/one`, undefined),
    ];
    expect(moved(changes, reference("azurerm_subnet.one.id"))).toEqual([["a", "a"]]);
  });
});

describe("an interface stays where it is, or can go,", () => {
  it.each([
    ["to another subnet that exists", `${group}/a/subnets/two`, undefined],
    ["to the same one, written otherwise", `${group.toUpperCase()}/A/SUBNETS/ONE`, undefined],
    ["to a subnet that is about to be made", undefined, reference("azurerm_subnet.two.id")],
  ])("%s", (_, after, declared) => {
    const changes = [network("a"), subnet("two", "A"), nic(`${group}/a/subnets/one`, after)];
    expect(moved(changes, declared)).toEqual([]);
  });

  it.each([
    [["delete", "create"]],
    [["create", "delete"]],
    [["delete"]],
    [["create"]],
    [["no-op"]],
  ] as Actions[][])("when the plan is to %s it", (actions) => {
    expect(moved([nic(`${group}/a/subnets/one`, `${group}/b/subnets/one`, actions)])).toEqual([]);
  });

  it("when all else of it changes", () => {
    expect(
      moved([nic(`${group}/a/subnets/one`, `${group}/a/subnets/one`)], `${group}/a/subnets/one`),
    ).toEqual([]);
  });
});
