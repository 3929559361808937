import { describe, expect, it } from "vitest";
import { normalResourceId, RESOURCE_KINDS } from "../../../constructs/checks/resource-id.js";
import {
  Identity,
  type INetwork,
  type ISubnet,
  Network,
  Size,
  SmbShare,
  WindowsHost,
} from "../../../constructs/index.js";
import { errorOf, resource, synthesize, testHost, testStack } from "../support.js";

const GROUP = "/subscriptions/11111111-2222-4333-8444-555555555555/resourceGroups/ops/providers";
const NETWORK = `${GROUP}/Microsoft.Network/virtualNetworks/hub`;
const IDENTITY = `${GROUP}/Microsoft.ManagedIdentity/userAssignedIdentities/puller`;
const MACHINE = `${GROUP}/Microsoft.Compute/virtualMachines/reports`;

/** An id of each kind, in normal form. */
const IDS = Object.values(RESOURCE_KINDS).map((kind) => {
  const [namespace, ...types] = kind.type.split("/");
  return [`${GROUP}/${namespace}/${types.map((type) => `${type}/name-1`).join("/")}`, kind] as const;
});

describe.each(IDS)("the resource id %s", (id, kind) => {
  it.each([
    ["as it is", id],
    ["with resourcegroups, as the portal writes it", id.replace("resourceGroups", "resourcegroups")],
    ["with another namespace's case", id.replace("Microsoft.", "microsoft.")],
    [
      "in capitals, but for its names",
      id.replace(kind.type.split("/")[1] ?? "", (type) => type.toUpperCase()),
    ],
    ["with a slash at its end", `${id}/`],
    ["with slashes at its end", `${id}//`],
  ])("is in normal form: %s", (_how, given) => {
    expect(normalResourceId(given, kind)).toBe(id);
  });

  it("keeps the case of names", () => {
    const named = id.replace("/ops/", "/Ops_(1)/").replace(/name-1$/, "Name.2");
    expect(
      normalResourceId(
        named
          .toLowerCase()
          .replace("ops_", "Ops_")
          .replace(/name\.2$/, "Name.2"),
        kind,
      ),
    ).toBe(named);
  });

  it.each([
    ["nothing", ""],
    ["a name", "hub"],
    ["without its first slash", id.slice(1)],
    ["with a slash too many", id.replace("/resourceGroups", "//resourceGroups")],
    ["with a blank at its end", `${id} `],
    ["with a line break at its end", `${id}\n`],
    ["of a subscription by its name", id.replace(/[0-9a-f-]{36}/, "Production")],
    ["without a name", id.replace(/name-1$/, "")],
    ["with a name that is none", id.replace(/name-1$/, 'a"b')],
    ["of a resource group", id.split("/").slice(0, 5).join("/")],
    ["of something inside it", `${id}/things/a`],
    ["as a URL", `https://management.azure.com${id}`],
    ["of another namespace", id.replace(/Microsoft\.\w+/, "Microsoft.Web")],
  ])("is none: %s", (_what, given) => {
    expect(normalResourceId(given, kind)).toBeUndefined();
  });
});

describe("a resource id in a program", () => {
  const wrongCase = (id: string) =>
    `${id.replace("resourceGroups", "resourcegroups").replace("Microsoft", "microsoft")}/`;

  it("reaches Terraform in normal form", () => {
    const stack = testStack();
    const network = Network.fromId(wrongCase(NETWORK), { subnets: [{ name: "web" }] });
    testHost({ network, identity: Identity.fromId(wrongCase(IDENTITY)) }, stack);
    const archive = SmbShare.fromExisting(stack, "archive", {
      accountId: wrongCase(`${GROUP}/Microsoft.Storage/storageAccounts/opsfiles`),
      vaultId: wrongCase(`${GROUP}/Microsoft.KeyVault/vaults/ops`),
      share: "archive",
      secret: "keys",
    });
    const windows = WindowsHost.fromVirtualMachine(stack, "reports", {
      vmId: wrongCase(MACHINE),
      identityId: wrongCase(IDENTITY),
      network,
    });
    windows.mountShare(archive, "G:");
    expect(resource(stack, "azurerm_network_interface.web_nic").ip_configuration).toMatchObject([
      { subnet_id: `${NETWORK}/subnets/web` },
    ]);
    expect(resource(stack, "azurerm_linux_virtual_machine.web").identity).toMatchObject({
      identity_ids: [IDENTITY],
    });
    expect(resource(stack, "azurerm_virtual_machine_run_command.reports_drive-g").virtual_machine_id).toBe(
      MACHINE,
    );
    expect(resource(stack, "azurerm_role_assignment.reports_key-of-archive").scope).toBe(
      `${GROUP}/Microsoft.KeyVault/vaults/ops/secrets/keys`,
    );
    expect(synthesize(stack).configuration.data).toMatchObject({
      azurerm_storage_account: { archive_account: { name: "opsfiles", resource_group_name: "ops" } },
      azurerm_user_assigned_identity: { reports_identity: { name: "puller", resource_group_name: "ops" } },
    });
  });

  it("of a part is told with the id of the whole", () => {
    const id = `${GROUP}/Microsoft.Network/virtualNetworks/hub/subnets/web`;
    expect(errorOf(() => Network.fromId(id, { subnets: [{ name: "web" }] }))).toContain('hub".');
  });

  it("of a subnet of the program's own is in normal form", () => {
    const subnet = (subnetId: string, networkId = NETWORK): ISubnet => ({
      name: "own",
      peerName: "own",
      sourcePrefixes: [],
      hasEgress: true,
      readyWith: [],
      subnetId,
      networkId,
    });
    const network = (own: ISubnet): INetwork => ({ peerName: "own", sourcePrefixes: [], subnets: [own] });
    const good = `${NETWORK}/subnets/web`;
    expect(() => testHost({ network: network(subnet(good)) })).not.toThrow();
    for (const [own, told] of [
      [subnet(wrongCase(good)), "in the case that Terraform's azurerm reads"],
      [subnet(NETWORK), "the subnetId of subnet own is the resource id of a subnet"],
      [subnet(good, good), "the networkId of subnet own is the resource id of a virtual network"],
    ] as const) {
      expect(errorOf(() => testHost({ network: network(own) }))).toContain(told);
      expect(
        errorOf(() => new SmbShare(testStack(), "s", { quota: Size.gibibytes(5), privateEndpoint: own })),
      ).toContain(told);
    }
  });

  it("is one machine whatever its case", () => {
    const stack = testStack();
    const network = new Network(stack, "net");
    WindowsHost.fromVirtualMachine(stack, "a", { vmId: MACHINE, identityId: IDENTITY, network });
    WindowsHost.fromVirtualMachine(stack, "b", {
      vmId: MACHINE.toUpperCase().replace(/.*\/11/, "/subscriptions/11"),
      identityId: IDENTITY,
      network,
    });
    expect(errorOf(() => synthesize(stack))).toContain("a virtual machine is one WindowsHost");
  });
});
