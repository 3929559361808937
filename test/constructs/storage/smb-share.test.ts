import { describe, expect, it } from "vitest";
import {
  AzureStack,
  Duration,
  Identity,
  Network,
  Redundancy,
  RemovalPolicy,
  ShareTier,
  Size,
  SmbShare,
  type SmbShareProps,
} from "../../../constructs/index.js";
import { addresses, errorOf, ref, resource, synthesize, testHost, testStack } from "../support.js";

const quota = Size.gibibytes(5);

function share(props: Partial<SmbShareProps> = {}, stack = testStack()): SmbShare {
  return new SmbShare(stack, "uploads", { quota, ...props });
}

describe("SmbShare", () => {
  it("has an account that takes SMB 3.1.1 with AES-256-GCM from its hosts' subnets alone", () => {
    const stack = testStack();
    testHost({}, stack).mountShare(share({}, stack));
    expect(resource(stack, "azurerm_storage_account.uploads")).toMatchObject({
      allow_nested_items_to_be_public: false,
      min_tls_version: "TLS1_2",
      account_kind: "StorageV2",
      account_tier: "Standard",
      account_replication_type: "LRS",
      network_rules: {
        default_action: "Deny",
        bypass: ["None"],
        virtual_network_subnet_ids: [ref("azurerm_subnet.net_subnets_default.id")],
      },
      share_properties: {
        retention_policy: { days: 7 },
        smb: {
          versions: ["SMB3.1.1"],
          authentication_types: ["NTLMv2"],
          channel_encryption_type: ["AES-256-GCM"],
        },
      },
    });
    expect(resource(stack, "azurerm_subnet.net_subnets_default")).toMatchObject({
      service_endpoints: ["Microsoft.Storage"],
    });
  });

  it("gives its key to the vault alone, and to each host the right to that one secret", () => {
    const stack = testStack();
    testHost({}, stack).mountShare(share({}, stack));
    const secret = resource(stack, "azurerm_key_vault_secret.uploads_secret");
    expect(secret).not.toHaveProperty("value");
    expect(secret.value_wo).toContain("azurerm_storage_account.uploads.primary_access_key");
    expect(resource(stack, "azurerm_role_assignment.web_key-of-uploads")).toMatchObject({
      scope: ref("azurerm_key_vault_secret.uploads_secret.resource_versionless_id"),
      role_definition_name: "Key Vault Secrets User",
      principal_id: ref("azurerm_user_assigned_identity.web_identity.principal_id"),
    });
    expect(JSON.stringify(synthesize(stack).spec)).not.toContain("access_key");
  });

  it("is mounted by the identity that its host has", () => {
    const stack = testStack();
    testHost({ identity: Identity.systemAssigned() }, stack).mountShare(share({}, stack));
    expect(resource(stack, "azurerm_role_assignment.web_key-of-uploads")).toMatchObject({
      principal_id: ref("azurerm_linux_virtual_machine.web.identity[0].principal_id"),
    });
    expect(synthesize(stack).spec.hosts[0]?.shares[0]).not.toHaveProperty("identity");
  });

  it("is at its place on the host, and its folders where a container wants them", () => {
    const stack = testStack();
    const uploads = share({ directories: ["invoices/2026"] }, stack);
    const host = testHost({}, stack);
    host.mountShare(uploads, "/mnt/data", { uid: 1000, gid: 1000, fileMode: 0o640, directoryMode: 0o750 });
    host.addContainer("site", {
      image: "docker.io/library/caddy:2",
      mounts: [uploads.at("/srv", { subPath: "größe 100% $x", readOnly: true })],
    });
    const { spec } = synthesize(stack);
    expect(spec.shares).toEqual([
      {
        name: "uploads",
        path: "shop/uploads",
        protocol: "smb",
        resources: {
          account: "azurerm_storage_account.uploads",
          share: "azurerm_storage_share.uploads_share",
          secret: "azurerm_key_vault_secret.uploads_secret",
        },
        directories: ["invoices/2026"],
      },
    ]);
    expect(spec.hosts[0]?.shares).toEqual([
      {
        share: "uploads",
        path: "/mnt/data",
        protocol: "smb",
        identity: "azurerm_user_assigned_identity.web_identity",
        uid: 1000,
        gid: 1000,
        fileMode: 0o640,
        directoryMode: 0o750,
        readOnly: false,
        attributeCacheSeconds: 30,
        directories: ["größe 100% $x"],
      },
    ]);
    expect(spec.hosts[0]?.containers[0]?.mounts).toEqual([
      { source: "/mnt/data/größe 100% $x", target: "/srv", readOnly: true },
    ]);
  });

  it("is mounted for a container below /mnt when nothing else was said", () => {
    const stack = testStack();
    const uploads = share({}, stack);
    testHost({}, stack).addContainer("site", { image: "caddy:2", mounts: [uploads.at("/srv")] });
    expect(synthesize(stack).spec.hosts[0]?.shares[0]).toMatchObject({ path: "/mnt/uploads" });
  });

  it("is mounted by the engine where a container wants a volume", () => {
    const stack = testStack();
    const uploads = share({}, stack);
    const host = testHost({}, stack);
    const volume = { uid: 1000, fileMode: 0o640 };
    host.addContainer("one", {
      image: "caddy:2",
      mounts: [uploads.at("/srv", { subPath: "größe 100%", volume, readOnly: true })],
    });
    host.addContainer("two", {
      image: "caddy:2",
      mounts: [uploads.at("/data", { subPath: "größe 100%", volume }), uploads.at("/all", { volume: {} })],
    });
    const spec = synthesize(stack).spec.hosts[0];
    const options = { share: "uploads", identity: "azurerm_user_assigned_identity.web_identity", gid: 0 };
    expect(spec?.shares).toEqual([]);
    expect(spec?.volumes).toEqual([
      {
        ...options,
        name: "uploads-49c8afdd",
        folder: "größe 100%",
        uid: 1000,
        fileMode: 0o640,
        directoryMode: 0o755,
        attributeCacheSeconds: 30,
      },
      {
        ...options,
        name: "uploads-1ebf36c4",
        uid: 0,
        fileMode: 0o755,
        directoryMode: 0o755,
        attributeCacheSeconds: 30,
      },
    ]);
    expect(spec?.containers.map(({ mounts }) => mounts)).toEqual([
      [{ source: "uploads-49c8afdd", target: "/srv", readOnly: true }],
      [
        { source: "uploads-49c8afdd", target: "/data", readOnly: false },
        { source: "uploads-1ebf36c4", target: "/all", readOnly: false },
      ],
    ]);
    expect(resource(stack, "azurerm_role_assignment.web_key-of-uploads")).toBeDefined();
  });

  it("stays when its stack goes, unless it shall not", () => {
    expect(synthesize(AzureStack.of(share())).spec.retained).toEqual([
      { address: "azurerm_storage_share.uploads_share", what: "share uploads" },
      { address: "azurerm_storage_account.uploads", what: "storage account of the share uploads" },
      { address: "azurerm_resource_group.group", what: "resource group shop" },
    ]);
    const scratch = share({ removalPolicy: RemovalPolicy.DESTROY });
    expect(synthesize(AzureStack.of(scratch)).spec.retained).toEqual([]);
  });

  it("is on SSDs with the premium tier", () => {
    const stack = testStack();
    share({ tier: ShareTier.PREMIUM, quota: Size.gibibytes(100), redundancy: Redundancy.ZONE }, stack);
    expect(resource(stack, "azurerm_storage_account.uploads")).toMatchObject({
      account_kind: "FileStorage",
      account_tier: "Premium",
      account_replication_type: "ZRS",
    });
  });
});

it("has an address in a subnet, and none elsewhere, with a private endpoint", () => {
  const stack = testStack();
  const network = new Network(stack, "net");
  const [subnet] = network.subnets;
  const one = share({ privateEndpoint: subnet }, stack);
  new SmbShare(stack, "other", { quota, privateEndpoint: subnet });
  testHost({ network }, stack).mountShare(one);
  expect(resource(stack, "azurerm_storage_account.uploads")).toMatchObject({
    public_network_access_enabled: false,
    network_rules: { default_action: "Deny", virtual_network_subnet_ids: [] },
  });
  expect(resource(stack, "azurerm_subnet.net_subnets_default")).not.toHaveProperty("service_endpoints");
  expect(resource(stack, "azurerm_private_endpoint.uploads_endpoint")).toMatchObject({
    name: "shop-uploads-files",
    subnet_id: ref("azurerm_subnet.net_subnets_default.id"),
    private_service_connection: {
      private_connection_resource_id: ref("azurerm_storage_account.uploads.id"),
      is_manual_connection: false,
      subresource_names: ["file"],
    },
    private_dns_zone_group: { private_dns_zone_ids: [ref("azurerm_private_dns_zone.file-zone.id")] },
  });
  expect(resource(stack, "azurerm_private_dns_zone.file-zone")).toMatchObject({
    name: "privatelink.file.core.windows.net",
  });
  expect(addresses(stack).filter((address) => address.includes("network_link"))).toEqual([
    "azurerm_private_dns_zone_virtual_network_link.file-zone_network-1",
  ]);
});

describe("a share that exists already", () => {
  const GROUP = "/subscriptions/11111111-2222-4333-8444-555555555555/resourceGroups/ops/providers";
  const props = {
    accountId: `${GROUP}/Microsoft.Storage/storageAccounts/opsfiles`,
    share: "archive",
    vaultId: `${GROUP}/Microsoft.KeyVault/vaults/ops`,
    secret: "archive-keys",
  };

  it("is mounted like one of the stack, with the right to its secret alone", () => {
    const stack = testStack();
    const archive = SmbShare.fromExisting(stack, "archive", props);
    testHost({}, stack).addContainer("site", { image: "caddy:2", mounts: [archive.at("/srv")] });
    expect(resource(stack, "azurerm_role_assignment.web_key-of-archive")).toMatchObject({
      scope: `${props.vaultId}/secrets/archive-keys`,
      role_definition_name: "Key Vault Secrets User",
    });
    const { configuration, spec } = synthesize(stack);
    expect(configuration.data).toMatchObject({
      azurerm_storage_account: { archive_account: { name: "opsfiles", resource_group_name: "ops" } },
      azurerm_key_vault: { archive_vault: { name: "ops", resource_group_name: "ops" } },
    });
    expect(spec.shares).toEqual([
      {
        name: "archive",
        path: "shop/archive",
        protocol: "smb",
        resources: {
          account: "data.azurerm_storage_account.archive_account",
          vault: "data.azurerm_key_vault.archive_vault",
          secretName: "archive-keys",
        },
        directories: [],
      },
    ]);
    expect(spec.hosts[0]?.shares[0]).toMatchObject({ share: "archive", path: "/mnt/archive" });
  });

  it("is named by ids that lead to one", () => {
    const wrong = { accountId: "opsfiles", share: "A", vaultId: "ops", secret: "a/b" };
    const told = errorOf(() => SmbShare.fromExisting(testStack(), "archive", wrong));
    for (const part of [
      "accountId is the resource id",
      "vaultId is the resource id",
      "name of a share",
      "secret is",
    ]) {
      expect(told).toContain(part);
    }
  });

  it("has another name than the others of the stack", () => {
    const stack = testStack();
    share({}, stack);
    SmbShare.fromExisting(stack, "archive", { ...props, share: "uploads" });
    expect(errorOf(() => synthesize(stack))).toContain('"uploads", which shop/uploads has');
  });
});

describe("a mistake", () => {
  it.each<[string, Partial<SmbShareProps>, string]>([
    ["a name that Azure refuses", { name: "Up_loads" }, "the name of a share is 3 to 63 lower-case letters"],
    ["an account's name that Azure refuses", { account: "shop-files" }, "account is 3 to 24"],
    [
      "a quota of half a GiB",
      { quota: Size.mebibytes(512) },
      "the quota of a share, in GiB, is a whole number",
    ],
    ["a small share on SSDs", { tier: ShareTier.PREMIUM }, "from 100 to 102400, not 5"],
    [
      "SSDs in two regions",
      { tier: ShareTier.PREMIUM, quota: Size.gibibytes(100), redundancy: Redundancy.GEO },
      "Redundancy.LOCAL or Redundancy.ZONE, not GRS",
    ],
    [
      "half a day",
      { softDelete: Duration.hours(12) },
      "softDelete, in days, is a whole number from 1 to 365",
    ],
    [
      "signing in by identity",
      { signIn: "identity" },
      "hosts sign in to a share by its account's key, not identity. Leave signIn out: an account wants smbOAuthSettings for that, which azurerm 4.55 has no argument for",
    ],
    ["a folder outside of the share", { directories: ["../x"] }, "a directory of a share is a relative path"],
    ["a folder with a colon", { directories: ["a:b"] }, 'not "a:b"'],
  ])("in a share is told: %s", (_what, props, told) => {
    expect(errorOf(() => share(props))).toContain(told);
  });

  it("in mounting is told", () => {
    const stack = testStack();
    const [one, other] = [share({}, stack), new SmbShare(stack, "other", { quota })];
    const host = testHost({}, stack);
    expect(errorOf(() => host.mountShare(one, "/etc"))).toContain("over no folder of the system");
    expect(errorOf(() => host.mountShare(one, "mnt"))).toContain("at an absolute path");
    expect(errorOf(() => host.mountShare(one, "/mnt/x", { fileMode: 0o1777 }))).toContain(
      "fileMode is a whole",
    );
    const volume = (subPath: string) => () =>
      host.addContainer("site", { image: "caddy:2", mounts: [one.at("/srv", { subPath, volume: {} })] });
    expect(errorOf(volume("a,b"))).toContain("the subPath of a volume has no comma");
    host.mountShare(one, "/mnt/x");
    expect(errorOf(() => host.mountShare(one, "/mnt/y"))).toContain("a host mounts a share once");
    expect(errorOf(() => host.mountShare(other, "/mnt/x/y"))).toContain("at or below the place of another");
  });

  it("is a share in the place of a data disk, or around or below it", () => {
    const stack = testStack();
    const uploads = share({}, stack);
    const dataDisks = [{ name: "data", size: quota, mountPath: "/mnt/disks/data" }];
    const host = testHost({ dataDisks }, stack);
    for (const path of ["/mnt/disks/data", "/mnt/disks/data/files", "/mnt/disks"]) {
      expect(errorOf(() => host.mountShare(uploads, path))).toBe(
        "shop/web: no share is mounted at, above or below the place of a data disk, " +
          `not uploads at "${path}" and the disk data at "/mnt/disks/data". ` +
          "Use a path of the share's own, such as one below /mnt.\nexit code 2",
      );
    }
    expect(() => host.mountShare(uploads, "/mnt/disks/database")).not.toThrow();
  });

  it("is a database on a share, unless it is said that this is known", () => {
    const stack = testStack();
    const uploads = share({}, stack);
    const host = testHost({}, stack);
    const add = (databaseOnSmb?: boolean) =>
      host.addContainer("db", { image: "mongo:8", mounts: [uploads.at("/data/db", { databaseOnSmb })] });
    expect(errorOf(() => add())).toContain('the data of MongoDB at "/data/db" on the share uploads');
    expect(() => add(true)).not.toThrow();
  });
});
