import { Construct } from "constructs";
import { describe, expect, it } from "vitest";
import {
  ContainerHost,
  type ContainerHostProps,
  Engine,
  Network,
  Size,
  SmbShare,
} from "../../../constructs/index.js";
import { errorOf, resource, synthesize, testStack } from "../support.js";

const dataDisks = [{ name: "data", size: Size.gibibytes(4) }];

function host(id: string, props: Partial<ContainerHostProps> = {}, scope = "") {
  const stack = testStack();
  const network = new Network(stack, "net");
  new ContainerHost(scope ? new Construct(stack, scope) : stack, id, {
    network,
    dataDisks,
    engine: Engine.none(),
    ...props,
  });
  return stack;
}

function moved(stack: ReturnType<typeof testStack>): Record<string, string> {
  const { configuration } = synthesize(stack);
  const blocks = (configuration as unknown as { moved?: { from: string; to: string }[] }).moved ?? [];
  return Object.fromEntries(blocks.map(({ from, to }) => [from, to]));
}

/** Every resource of a stack but its network, without what cdktf notes of paths. */
function everything(stack: ReturnType<typeof testStack>) {
  return Object.entries(synthesize(stack).configuration.resource ?? {}).flatMap(([type, named]) =>
    Object.entries(named).map(([name, { "//": _path, ...attributes }]) => ({
      address: `${type}.${name}`,
      attributes,
    })),
  );
}

describe("a construct that was renamed", () => {
  it.each([
    ["given another id", () => host("api", { renamedFrom: "web" }), "web"],
    ["moved to a scope", () => host("web", { renamedFrom: "web" }, "tier"), "web"],
    ["moved out of one", () => host("api", { renamedFrom: "tier/web" }), "tier_web"],
  ])("moves all of its resources: %s", (_, renamed, former) => {
    const before = everything(former === "web" ? host("web") : host("web", {}, "tier"));
    const after = everything(renamed());
    const moves = moved(renamed());
    expect(Object.keys(moves).length).toBeGreaterThan(3);
    expect(moves[`azurerm_linux_virtual_machine.${former}`]).toMatch(
      /^azurerm_linux_virtual_machine\.(api|tier_web)$/,
    );
    expect(before.map(({ address }) => moves[address] ?? address).sort()).toEqual(
      after.map(({ address }) => address).sort(),
    );
  });

  it("keeps what Azure cannot rename, unless a name is given", () => {
    const machine = "azurerm_linux_virtual_machine.api";
    expect(resource(host("api", { renamedFrom: "web" }), machine)).toMatchObject({
      name: "shop-web",
      computer_name: "web",
    });
    expect(resource(host("api", { renamedFrom: "web", name: "api" }), machine).name).toBe("shop-api");
  });

  it("is any disk of a host, which stays where it is", () => {
    const disk = { size: Size.gibibytes(4) };
    const before = synthesize(host("web", { dataDisks: [{ ...disk, name: "data" }] })).spec.hosts[0]
      ?.disks[0];
    const stack = host("api", {
      renamedFrom: "web",
      dataDisks: [{ ...disk, name: "ledger", renamedFrom: "data" }],
    });
    expect(moved(stack)).toMatchObject({
      "azurerm_managed_disk.web_disks_data": "azurerm_managed_disk.api_disks_ledger",
      "azurerm_virtual_machine_data_disk_attachment.web_disks_data_attachment":
        "azurerm_virtual_machine_data_disk_attachment.api_disks_ledger_attachment",
    });
    expect(resource(stack, "azurerm_managed_disk.api_disks_ledger").name).toBe("shop-web-data");
    expect(synthesize(stack).spec.hosts[0]?.disks[0]).toEqual({ ...before, name: "ledger" });
  });

  it("is a network or a share too, and one whose ids make no readable address", () => {
    const stack = testStack();
    new Network(stack, "lan", { renamedFrom: "my_net" });
    new SmbShare(stack, "files", { quota: Size.gibibytes(1), renamedFrom: "papers" });
    const former = testStack();
    new Network(former, "my_net");
    new SmbShare(former, "papers", { quota: Size.gibibytes(1) });
    const moves = moved(stack);
    const addresses = (of: typeof stack) => everything(of).map(({ address }) => address);
    expect(
      addresses(former)
        .map((address) => moves[address] ?? address)
        .sort(),
    ).toEqual(addresses(stack).sort());
    expect(resource(stack, "azurerm_virtual_network.lan").name).toBe("shop-my_net");
    expect(resource(stack, "azurerm_storage_share.files_share").name).toBe("papers");
  });
});

it("has no moves when nothing was renamed", () => {
  expect(moved(host("web"))).toEqual({});
});

it("refuses to be what the program still declares, and what another one was", () => {
  const stack = host("web");
  const network = new Network(stack, "other", { addressSpace: "10.9.0.0/16" });
  new ContainerHost(stack, "api", { network, engine: Engine.none(), renamedFrom: "web", name: "api" });
  expect(errorOf(() => synthesize(stack))).toContain(
    "shop: renamedFrom names what the program declares no more, once, not azurerm_linux_virtual_machine.web, which " +
      "shop/api/Default is to have been, and which shop/web/Default is.",
  );
  const twins = testStack();
  const net = new Network(twins, "net");
  new ContainerHost(twins, "a", { network: net, engine: Engine.none(), renamedFrom: "web", name: "a" });
  new ContainerHost(twins, "b", { network: net, engine: Engine.none(), renamedFrom: "web", name: "b" });
  expect(errorOf(() => synthesize(twins))).toContain("which shop/a/Default is");
});

it.each([[""], ["/web"], ["web/"], ["a//b"], ["a\nb"], ["shop/web"], [7]])(
  "refuses %j as a former path",
  (path) => {
    expect(errorOf(() => host("api", { renamedFrom: path as string }))).toContain(
      "shop/api: renamedFrom is the construct's former path in its stack",
    );
  },
);
