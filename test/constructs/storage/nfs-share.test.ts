import { describe, expect, it } from "vitest";
import {
  AzureStack,
  Duration,
  Network,
  NfsShare,
  type NfsShareProps,
  Redundancy,
  RemovalPolicy,
  type ShareMountProps,
  Size,
} from "../../../constructs/index.js";
import { addresses, errorOf, ref, resource, synthesize, testHost, testStack } from "../support.js";

const quota = Size.gibibytes(100);

function share(props: Partial<NfsShareProps> = {}, stack = testStack()): NfsShare {
  return new NfsShare(stack, "uploads", { quota, ...props });
}

describe("NfsShare", () => {
  it("has an account that takes no key, and the plain protocol from its hosts' subnets alone", () => {
    const stack = testStack();
    testHost({}, stack).mountShare(share({}, stack));
    expect(resource(stack, "azurerm_storage_account.uploads")).toMatchObject({
      account_kind: "FileStorage",
      account_tier: "Premium",
      account_replication_type: "LRS",
      https_traffic_only_enabled: false,
      shared_access_key_enabled: false,
      allow_nested_items_to_be_public: false,
      min_tls_version: "TLS1_2",
      public_network_access_enabled: true,
      network_rules: {
        default_action: "Deny",
        bypass: ["None"],
        virtual_network_subnet_ids: [ref("azurerm_subnet.net_subnets_default.id")],
      },
      share_properties: { retention_policy: { days: 7 } },
    });
    expect(resource(stack, "azurerm_storage_share.uploads_share")).toMatchObject({
      name: "uploads",
      storage_account_id: ref("azurerm_storage_account.uploads.id"),
      quota: 100,
      enabled_protocol: "NFS",
    });
    expect(resource(stack, "azurerm_subnet.net_subnets_default")).toMatchObject({
      service_endpoints: ["Microsoft.Storage"],
    });
  });

  it("needs neither a vault nor an identity of its hosts", () => {
    const stack = testStack();
    testHost({}, stack).mountShare(share({}, stack));
    expect(addresses(stack).filter((address) => /key_vault|identity|role_assignment/.test(address))).toEqual(
      [],
    );
  });

  it("is at its place on the host, and its folders where a container wants them", () => {
    const stack = testStack();
    const uploads = share({ directories: ["invoices/2026"] }, stack);
    const host = testHost({}, stack);
    host.mountShare(uploads, "/mnt/data", { readOnly: true, attributeCache: Duration.seconds(60) });
    host.addContainer("site", {
      image: "caddy:2",
      mounts: [uploads.at("/srv", { subPath: "größe 100% $x" })],
    });
    const { spec } = synthesize(stack);
    expect(spec.shares).toEqual([
      {
        name: "uploads",
        path: "shop/uploads",
        protocol: "nfs",
        resources: {
          account: "azurerm_storage_account.uploads",
          share: "azurerm_storage_share.uploads_share",
        },
        directories: ["invoices/2026"],
      },
    ]);
    expect(spec.hosts[0]?.shares).toEqual([
      {
        share: "uploads",
        path: "/mnt/data",
        protocol: "nfs",
        readOnly: true,
        attributeCacheSeconds: 60,
        directories: ["größe 100% $x"],
      },
    ]);
    expect(spec.hosts[0]?.containers[0]?.mounts).toEqual([
      { source: "/mnt/data/größe 100% $x", target: "/srv", readOnly: false },
    ]);
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

  it("has an address in a subnet, and none elsewhere, with a private endpoint", () => {
    const stack = testStack();
    const network = new Network(stack, "net");
    const [subnet] = network.subnets;
    testHost({ network }, stack).mountShare(share({ privateEndpoint: subnet }, stack));
    expect(resource(stack, "azurerm_storage_account.uploads")).toMatchObject({
      public_network_access_enabled: false,
      network_rules: { default_action: "Deny", virtual_network_subnet_ids: [] },
    });
    expect(resource(stack, "azurerm_private_endpoint.uploads_endpoint")).toMatchObject({
      subnet_id: ref("azurerm_subnet.net_subnets_default.id"),
      private_service_connection: { subresource_names: ["file"] },
    });
  });
});

describe("a mistake", () => {
  it.each<[string, Partial<NfsShareProps>, string]>([
    ["a name that Azure refuses", { name: "Up_loads" }, "the name of a share is 3 to 63 lower-case letters"],
    ["a small share", { quota: Size.gibibytes(99) }, "is a whole number from 100 to 102400, not 99"],
    [
      "copies in another region",
      { redundancy: Redundancy.GEO_ZONE },
      "an NFS share has Redundancy.LOCAL or Redundancy.ZONE, not GZRS",
    ],
    ["half a day", { softDelete: Duration.hours(12) }, "softDelete, in days, is a whole number"],
    ["a folder outside of the share", { directories: ["../x"] }, "a directory of a share is a relative path"],
  ])("in a share is told: %s", (_what, props, told) => {
    expect(errorOf(() => share(props))).toContain(told);
  });

  it.each<ShareMountProps>([{ uid: 0 }, { gid: 1000 }, { fileMode: 0o640 }, { directoryMode: 0o750 }])(
    "is what SMB alone can be told: %o",
    (props) => {
      const stack = testStack();
      const host = testHost({}, stack);
      const uploads = share({}, stack);
      expect(errorOf(() => host.mountShare(uploads, "/mnt/x", props))).toContain(
        `on an NFS share every file has an owner and a mode of its own, not ${Object.keys(props)[0]}`,
      );
    },
  );

  it("is a database on a share, unless it is said of NFS that this is known", () => {
    const stack = testStack();
    const uploads = share({}, stack);
    const host = testHost({}, stack);
    const add = (known: { databaseOnSmb?: boolean; databaseOnNfs?: boolean }) =>
      host.addContainer("db", { image: "mongo:8", mounts: [uploads.at("/data/db", known)] });
    expect(errorOf(() => add({}))).toContain(
      "over NFS it loses its locks when the server was away for long, and stands still while it is",
    );
    expect(errorOf(() => add({ databaseOnSmb: true }))).toContain("or say databaseOnNfs: true");
    expect(() => add({ databaseOnNfs: true })).not.toThrow();
  });
});
