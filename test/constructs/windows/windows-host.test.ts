import { UserAssignedIdentity } from "@cdktf/provider-azurerm/lib/user-assigned-identity/index.js";
import { WindowsVirtualMachine } from "@cdktf/provider-azurerm/lib/windows-virtual-machine/index.js";
import { describe, expect, it } from "vitest";
import {
  type AzureStack,
  Network,
  Size,
  SmbShare,
  type SmbShareProps,
  WindowsHost,
  type WindowsMachineProps,
  type WindowsShareMountProps,
} from "../../../constructs/index.js";
import { addresses, errorOf, ref, resource, synthesize, testStack } from "../support.js";

const GROUP = "/subscriptions/11111111-2222-4333-8444-555555555555/resourceGroups/ops/providers";
const MACHINE = `${GROUP}/Microsoft.Compute/virtualMachines/reports`;
const IDENTITY = `${GROUP}/Microsoft.ManagedIdentity/userAssignedIdentities/reports`;
const COMMAND = "azurerm_virtual_machine_run_command.reports_drive-g";

/** The digest of what the program says, and of the keys where that is known. */
const VERSIONED =
  /^longshore-drive-g-[0-9a-f]{8}-\$\{tostring\(azurerm_key_vault_secret\.uploads_secret\.value_wo_version\)\}$/;
const BARE = /^longshore-drive-g-[0-9a-f]{8}$/;

function windows(stack = testStack(), props: Partial<WindowsMachineProps> = {}): WindowsHost {
  const network = props.network ?? new Network(stack, "net");
  return WindowsHost.fromVirtualMachine(stack, "reports", {
    vmId: MACHINE,
    identityId: IDENTITY,
    network,
    ...props,
  });
}

function share(stack: AzureStack, id = "uploads", props: Partial<SmbShareProps> = {}): SmbShare {
  return new SmbShare(stack, id, { quota: Size.gibibytes(5), ...props });
}

/** What the script of a drive is told. */
function declared(stack: AzureStack): Record<string, unknown> {
  const { source } = resource(stack, COMMAND) as { source: { script: string } };
  return JSON.parse(/-Declaration '(.*)' -Program/.exec(source.script)?.[1] ?? "");
}

describe("a share of a Windows machine", () => {
  it("is mounted by a run command, when everything that it needs is there", () => {
    const stack = testStack();
    windows(stack).mountShare(share(stack), "G:");
    expect(resource(stack, COMMAND)).toMatchObject({
      name: expect.stringMatching(VERSIONED),
      location: "westeurope",
      virtual_machine_id: MACHINE,
      depends_on: ["azurerm_storage_share.uploads_share", "azurerm_role_assignment.reports_key-of-uploads"],
    });
    expect(declared(stack)).toEqual({
      server: ref("azurerm_storage_account.uploads.primary_file_host"),
      remote: `\\\\${ref("azurerm_storage_account.uploads.primary_file_host")}\\uploads`,
      secret: ref("azurerm_key_vault_secret.uploads_secret.versionless_id"),
      clientId: ref("data.azurerm_user_assigned_identity.reports_identity.client_id"),
      directories: [],
      readOnly: false,
      storeCredentials: false,
    });
  });

  it("lets the machine's subnet in, and its identity read the one secret", () => {
    const stack = testStack();
    windows(stack).mountShare(share(stack), "G:");
    expect(resource(stack, "azurerm_storage_account.uploads")).toMatchObject({
      network_rules: { virtual_network_subnet_ids: [ref("azurerm_subnet.net_subnets_default.id")] },
    });
    expect(resource(stack, "azurerm_role_assignment.reports_key-of-uploads")).toMatchObject({
      scope: ref("azurerm_key_vault_secret.uploads_secret.resource_versionless_id"),
      role_definition_name: "Key Vault Secrets User",
      principal_id: ref("data.azurerm_user_assigned_identity.reports_identity.principal_id"),
    });
    expect(
      synthesize(stack).configuration.data?.azurerm_user_assigned_identity?.reports_identity,
    ).toMatchObject({
      name: "reports",
      resource_group_name: "ops",
    });
  });

  it("has no key in what is handed to the machine", () => {
    const stack = testStack();
    windows(stack).mountShare(share(stack), "G:", { storeCredentials: true });
    expect(JSON.stringify(resource(stack, COMMAND))).not.toMatch(
      /access_key|value_wo[^_]|protected_parameter/,
    );
    expect(declared(stack)).toMatchObject({ storeCredentials: true });
  });

  it("waits for the address that a private endpoint gives it", () => {
    const stack = testStack();
    const network = new Network(stack, "net");
    windows(stack, { network }).mountShare(
      share(stack, "uploads", { privateEndpoint: network.subnets[0] }),
      "G:",
    );
    expect(resource(stack, COMMAND)).toMatchObject({
      depends_on: expect.arrayContaining(["azurerm_private_endpoint.uploads_endpoint"]),
    });
  });

  it("can be one that exists already, whose keys change without us", () => {
    const stack = testStack();
    const archive = SmbShare.fromExisting(stack, "archive", {
      accountId: `${GROUP}/Microsoft.Storage/storageAccounts/opsfiles`,
      share: "archive",
      vaultId: `${GROUP}/Microsoft.KeyVault/vaults/ops`,
      secret: "archive-keys",
    });
    windows(stack).mountShare(archive, "G:");
    expect(resource(stack, COMMAND)).toMatchObject({ name: expect.stringMatching(BARE) });
    expect(declared(stack)).toMatchObject({
      server: ref("data.azurerm_storage_account.archive_account.primary_file_host"),
      secret: `${ref("data.azurerm_key_vault.archive_vault.vault_uri")}secrets/archive-keys`,
    });
  });

  it("may be on a machine that the program makes by itself", () => {
    const stack = testStack();
    const place = { location: stack.location, resourceGroupName: stack.resourceGroupName };
    const identity = new UserAssignedIdentity(stack, "me", { ...place, name: "me" });
    const vm = new WindowsVirtualMachine(stack, "vm", {
      ...place,
      name: "reports",
      size: "Standard_D2s_v5",
      adminUsername: "azureuser",
      adminPassword: "not used",
      networkInterfaceIds: [],
      osDisk: { caching: "ReadWrite", storageAccountType: "StandardSSD_LRS" },
      identity: { type: "UserAssigned", identityIds: [identity.id] },
    });
    windows(stack, { vmId: vm.id, identityId: identity.id }).mountShare(share(stack), "G:");
    expect(resource(stack, COMMAND)).toMatchObject({
      virtual_machine_id: ref("azurerm_windows_virtual_machine.vm.id"),
    });
    expect(
      synthesize(stack).configuration.data?.azurerm_user_assigned_identity?.reports_identity,
    ).toMatchObject({
      name: ref('element(split("/", azurerm_user_assigned_identity.me.id), 8)'),
      resource_group_name: ref('element(split("/", azurerm_user_assigned_identity.me.id), 4)'),
    });
  });

  it("is a new run command when the program says something else of it, and none else", () => {
    const nameWith = (props: WindowsShareMountProps, folder?: string, others = 0): unknown => {
      const stack = testStack();
      for (let at = 0; at < others; at++) share(stack, `other-${at}`);
      const host = windows(stack);
      const mount = host.mountShare(share(stack), "G:", props);
      if (folder !== undefined) host.bind(mount.at("C:\\data", { subPath: folder }));
      return resource(stack, COMMAND).name;
    };
    const names = [
      nameWith({}),
      nameWith({ readOnly: true }),
      nameWith({ storeCredentials: true }),
      nameWith({}, "a"),
    ];
    expect(new Set(names).size).toBe(names.length);
    expect(nameWith({}, undefined, 3)).toBe(names[0]);
  });

  it("goes away by the same run command that mounted it", () => {
    const stack = testStack();
    windows(stack).unmountShare("G:");
    expect(resource(stack, COMMAND)).toMatchObject({ name: expect.stringMatching(BARE) });
    expect(resource(stack, COMMAND).source).toMatchObject({
      script: expect.stringMatching(/\n& \$program -Action 'down' -Drive 'G' -Wait 600\n$/),
    });
    expect(addresses(stack).filter((address) => address.includes("role_assignment"))).toEqual([]);
  });
});

describe("a bind of a container of Windows", () => {
  it("is a folder of the drive, which is made", () => {
    const stack = testStack();
    const uploads = share(stack, "uploads", { directories: ["invoices", "a"] });
    const host = windows(stack);
    const mount = host.mountShare(uploads, "G:");
    expect(host.bind(uploads.at("C:\\data", { subPath: "invoices/2026", readOnly: true }))).toMatchObject({
      source: "G:\\invoices\\2026",
      target: "C:\\data",
      readOnly: true,
    });
    expect(host.bind(mount.at("c:\\all")).mountOption).toBe("type=bind,source=G:\\,target=c:\\all");
    expect(host.bind(mount.at("C:\\a", { subPath: "a" })).source).toBe("G:\\a");
    expect(declared(stack)).toMatchObject({ directories: ["invoices", "a", "invoices/2026"] });
  });

  it("is an option that Docker reads as it was meant", () => {
    const stack = testStack();
    const host = windows(stack);
    const mount = host.mountShare(share(stack), "G:");
    const bind = host.bind(mount.at("C:\\it's, data", { subPath: "größe, 100% $x", readOnly: true }));
    expect(bind.mountOption).toBe('type=bind,"source=G:\\größe, 100% $x","target=C:\\it\'s, data",readonly');
  });

  it("is read-only when the mount is", () => {
    const stack = testStack();
    const host = windows(stack);
    const mount = host.mountShare(share(stack), "G:", { readOnly: true });
    expect(host.bind(mount.at("C:\\data")).readOnly).toBe(true);
    expect(declared(stack)).toMatchObject({ readOnly: true });
  });
});

const DRIVE_RULE =
  "a share is mounted at a drive, a capital letter from D to Z and a colon: Windows keeps A and B for floppy disks, and is itself on C";
const TARGET_RULE =
  "the target of a mount on Windows is a folder below C:\\, of names without / : | < > * ? \" and control characters, none with a dot or a blank at its end or kept for a device, and none of the system's own";

describe("a mistake", () => {
  it.each(["C:", "A:", "g:", "G", "G:\\", "", "'; exit"])("in a drive is told: %j", (drive) => {
    const stack = testStack();
    const host = windows(stack);
    const told = `shop/reports: ${DRIVE_RULE}, not ${JSON.stringify(drive)}. Write it like "G:". Of the others, D: is often the temporary disk of a machine in Azure.\nexit code 2`;
    expect(errorOf(() => host.mountShare(share(stack), drive))).toBe(told);
    expect(errorOf(() => host.unmountShare(drive))).toBe(told);
  });

  it("in what is mounted where is told", () => {
    const stack = testStack();
    const host = windows(stack);
    const [one, other] = [share(stack), share(stack, "other")];
    host.mountShare(one, "G:");
    expect(errorOf(() => host.mountShare(one, "H:"))).toBe(
      "shop/reports: a host mounts a share once, not uploads for a second time. Binds of containers use the one that is there: host.bind(share.at(…)).\nexit code 2",
    );
    const taken =
      "shop/reports: a drive of a host is one share, or none, not G: for a second time.\nexit code 2";
    expect(errorOf(() => host.mountShare(other, "G:"))).toBe(taken);
    expect(errorOf(() => host.unmountShare("G:"))).toBe(taken);
    host.unmountShare("H:");
    expect(errorOf(() => host.mountShare(other, "H:"))).toContain("not H: for a second time");
    expect(errorOf(() => host.bind(other.at("C:\\data")))).toBe(
      'shop/reports: a share of which a container gets a folder is mounted at a drive, not other, which is not. Mount it first: host.mountShare(share, "G:").\nexit code 2',
    );
  });

  it.each([
    "/srv/data",
    "data",
    "C:",
    "C:\\",
    "D:\\data",
    "C:\\Windows",
    "c:\\program files",
    "C:\\data\\..\\x",
    "C:\\data\\",
    "C:\\a/b",
    "C:\\con",
    "C:\\x\\com1.txt",
    "C:\\dot.",
    "C:\\x\ty",
    'C:\\a"b',
  ])("in a target is told: %j", (target) => {
    const stack = testStack();
    const host = windows(stack);
    const mount = host.mountShare(share(stack), "G:");
    expect(errorOf(() => host.bind(mount.at(target)))).toBe(
      `shop/reports: ${TARGET_RULE}, not ${JSON.stringify(target)}. Write it like "C:\\\\data" in TypeScript.\nexit code 2`,
    );
  });

  it.each([
    ["../x", "subPath is a relative path of names"],
    ["a\\b", "subPath is a relative path of names"],
    [
      "x/NUL",
      "subPath on Windows has no names that are kept for devices: CON, PRN, AUX, NUL, COM1 to COM9, LPT1 to LPT9, not",
    ],
    ["lpt9.log/x", "kept for devices"],
    [`${"a/".repeat(122)}a`, "subPath on Windows has at most 244 characters, not 245 characters"],
  ])("in a folder of a share is told: %j", (subPath, told) => {
    const stack = testStack();
    const host = windows(stack);
    const mount = host.mountShare(share(stack), "G:");
    expect(errorOf(() => host.bind(mount.at("C:\\data", { subPath })))).toContain(told);
  });

  it("in the folders of a share is told when Windows shall make them", () => {
    const stack = testStack();
    const host = windows(stack);
    expect(errorOf(() => host.mountShare(share(stack, "uploads", { directories: ["aux"] }), "G:"))).toContain(
      'a directory of a share on Windows has no names that are kept for devices: CON, PRN, AUX, NUL, COM1 to COM9, LPT1 to LPT9, not "aux"',
    );
  });

  it.each([
    ["C:\\data\\db", "MongoDB"],
    ["c:\\Data\\DB\\one", "MongoDB"],
    ["C:\\Program Files\\Microsoft SQL Server\\MSSQL16.MSSQLSERVER\\MSSQL\\DATA", "SQL Server"],
    ["C:\\ProgramData\\MySQL", "MySQL or MariaDB"],
    ["C:\\pgsql\\data", "PostgreSQL"],
  ])("is a database on a share, unless it is said that this is known: %s", (target, name) => {
    const stack = testStack();
    const host = windows(stack);
    const mount = host.mountShare(share(stack), "G:");
    expect(errorOf(() => host.bind(mount.at(target)))).toBe(
      `shop/reports: a database keeps its data on a disk: over SMB it loses locks, renames and flushes that it relies on, not the data of ${name} at ${JSON.stringify(target)} on the share uploads. Use a data disk of the host; or say databaseOnSmb: true, knowing this.\nexit code 2`,
    );
    expect(() => host.bind(mount.at(target, { databaseOnSmb: true }))).not.toThrow();
  });

  it("in the machine's ids is told", () => {
    expect(errorOf(() => windows(testStack(), { vmId: "reports", identityId: "me" }))).toBe(
      [
        'shop/reports: vmId is the resource id of a virtual machine, not "reports". `az vm show --query id` prints it.',
        'shop/reports: an identity\'s id is the resource id of a user-assigned identity, not "me". `az identity show --query id` prints it.',
        "exit code 2",
      ].join("\n"),
    );
  });

  it("in the machine's place is told", () => {
    expect(errorOf(() => windows(testStack(), { subnet: "back" }))).toContain(
      'subnet is one of the network\'s: default, not "back"',
    );
  });

  it("is one machine as two hosts", () => {
    const stack = testStack();
    windows(stack);
    WindowsHost.fromVirtualMachine(stack, "again", {
      vmId: MACHINE,
      identityId: IDENTITY,
      network: new Network(stack, "other"),
    });
    expect(errorOf(() => synthesize(stack))).toBe(
      "shop/again: a virtual machine is one WindowsHost, not the one of shop/reports again.\nexit code 2",
    );
  });
});
