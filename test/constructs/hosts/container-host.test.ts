import { describe, expect, it } from "vitest";
import { cloudConfig } from "../../../cloud-init/index.js";
import {
  ContainerHost,
  DiskCaching,
  DiskType,
  Engine,
  EngineSource,
  HostImage,
  Identity,
  Network,
  Patching,
  PublicIp,
  RemovalPolicy,
  Size,
  SshKey,
} from "../../../constructs/index.js";
import { addresses, ref, resource, synthesize, testHost, testStack } from "../support.js";

const KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcH me@here";

describe("ContainerHost", () => {
  it("is a machine with safe defaults", () => {
    const stack = testStack({ tags: { team: "shop" } });
    testHost({ tags: { role: "web" } }, stack);
    const { custom_data: customData, ...machine } = resource(stack, "azurerm_linux_virtual_machine.web");
    expect(machine).toEqual({
      name: "shop-web",
      computer_name: "web",
      location: "westeurope",
      resource_group_name: ref("azurerm_resource_group.group.name"),
      size: "Standard_B2s_v2",
      network_interface_ids: [ref("azurerm_network_interface.web_nic.id")],
      admin_username: "azureuser",
      admin_ssh_key: [{ username: "azureuser", public_key: ref("var.ssh_public_key") }],
      disable_password_authentication: true,
      source_image_reference: { publisher: "Debian", offer: "debian-13", sku: "13-gen2", version: "latest" },
      os_disk: { name: "shop-web-os", caching: "ReadWrite", storage_account_type: "StandardSSD_LRS" },
      secure_boot_enabled: true,
      vtpm_enabled: true,
      boot_diagnostics: {},
      patch_mode: "ImageDefault",
      patch_assessment_mode: "ImageDefault",
      tags: { team: "shop", role: "web" },
      lifecycle: { ignore_changes: ["custom_data", "admin_ssh_key", "source_image_reference"] },
      depends_on: ["azurerm_network_interface_security_group_association.web_nic-nsg"],
    });
    expect(Buffer.from(String(customData), "base64").toString()).toBe(
      cloudConfig({
        distribution: "debian-13",
        adminUser: "azureuser",
        engine: { source: { kind: "repository" } },
      }),
    );
  });

  it.each([
    [HostImage.debian12(), "Debian:debian-12:12-gen2", "debian-12", "repository"],
    [HostImage.debian13(), "Debian:debian-13:13-gen2", "debian-13", "repository"],
    [
      HostImage.ubuntu2204(),
      "Canonical:0001-com-ubuntu-server-jammy:22_04-lts-gen2",
      "ubuntu-22.04",
      "repository",
    ],
    [HostImage.ubuntu2404(), "Canonical:ubuntu-24_04-lts:server", "ubuntu-24.04", "repository"],
    [HostImage.rhel9(), "RedHat:RHEL:9-lvm-gen2", "rhel-9", "repository"],
    [HostImage.almalinux9(), "almalinux:almalinux-x86_64:9-gen2", "almalinux-9", "repository"],
    [HostImage.sles15(), "SUSE:sles-15-sp7:gen2", "sles-15", "distribution"],
    [
      HostImage.azureLinux3(),
      "MicrosoftCBLMariner:azure-linux-3:azure-linux-3-gen2",
      "azure-linux-3",
      "distribution",
    ],
  ] as const)(
    "%#: has its image, and an engine from where that can have one",
    (image, urn, distribution, source) => {
      const stack = testStack();
      testHost({ image }, stack);
      const { configuration, spec } = synthesize(stack);
      const machine = configuration.resource?.azurerm_linux_virtual_machine?.web;
      const [publisher, offer, sku] = urn.split(":");
      expect(machine?.source_image_reference).toEqual({ publisher, offer, sku, version: "latest" });
      expect(spec.hosts[0]?.distribution).toBe(distribution);
      expect(spec.hosts[0]?.engine?.source).toBe(source);
      expect(Buffer.from(String(machine?.custom_data), "base64").toString()).toBe(
        cloudConfig({ distribution, adminUser: "azureuser", engine: { source: { kind: source } } }),
      );
    },
  );

  it("is a machine as it is asked for", () => {
    const stack = testStack();
    testHost(
      {
        image: HostImage.ubuntu2404({ version: "24.04.202511120" }),
        size: "Standard_D4s_v5",
        zone: 2,
        adminUser: "ops",
        sshKeys: [SshKey.fromText(KEY)],
        osDisk: { size: Size.gibibytes(64), type: DiskType.PREMIUM_SSD, caching: DiskCaching.READ_ONLY },
        trustedLaunch: false,
        encryptionAtHost: true,
        bootDiagnostics: false,
        patching: Patching.automaticByPlatform({ reboot: "Never" }),
        identity: Identity.systemAssigned(),
        timezone: "Europe/Berlin",
        publicIp: PublicIp.static({ dnsLabel: "shop-web" }),
      },
      stack,
    );
    expect(resource(stack, "azurerm_linux_virtual_machine.web")).toMatchObject({
      size: "Standard_D4s_v5",
      zone: "2",
      admin_username: "ops",
      admin_ssh_key: [{ username: "ops", public_key: KEY }],
      source_image_reference: {
        publisher: "Canonical",
        offer: "ubuntu-24_04-lts",
        sku: "server",
        version: "24.04.202511120",
      },
      os_disk: { disk_size_gb: 64, storage_account_type: "Premium_LRS", caching: "ReadOnly" },
      secure_boot_enabled: false,
      vtpm_enabled: false,
      encryption_at_host_enabled: true,
      patch_mode: "AutomaticByPlatform",
      patch_assessment_mode: "AutomaticByPlatform",
      reboot_setting: "Never",
      identity: { type: "SystemAssigned" },
    });
    expect(resource(stack, "azurerm_linux_virtual_machine.web")).not.toHaveProperty("boot_diagnostics");
    expect(resource(stack, "azurerm_public_ip.web_ip")).toMatchObject({
      domain_name_label: "shop-web",
      zones: ["2"],
    });
    expect(synthesize(stack)).toMatchObject({
      spec: {
        hosts: [{ distribution: "ubuntu-24.04", adminUser: "ops", authorizedKeys: [KEY], stackKey: false }],
      },
    });
  });

  it("signs in as an identity of its own, or as one that exists already", () => {
    const stack = testStack();
    testHost({ identity: Identity.userAssigned() }, stack);
    expect(resource(stack, "azurerm_user_assigned_identity.web_identity")).toMatchObject({
      name: "shop-web-identity",
    });
    expect(resource(stack, "azurerm_linux_virtual_machine.web").identity).toEqual({
      type: "UserAssigned",
      identity_ids: [ref("azurerm_user_assigned_identity.web_identity.id")],
    });

    const id =
      "/subscriptions/11111111-2222-4333-8444-555555555555/resourceGroups/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities/puller";
    const other = testStack();
    testHost({ identity: Identity.fromId(id) }, other);
    expect(resource(other, "azurerm_linux_virtual_machine.web").identity).toEqual({
      type: "UserAssigned",
      identity_ids: [id],
    });
    expect(addresses(other).filter((address) => address.includes("identity"))).toEqual([]);
  });

  it("has no address on the internet when it says so", () => {
    const stack = testStack();
    testHost({ publicIp: PublicIp.none(), engine: Engine.none() }, stack);
    expect(addresses(stack).filter((address) => address.includes("public_ip"))).toEqual([]);
  });

  it("has disks that outlive the stack, in slots of their own", () => {
    const stack = testStack();
    testHost(
      {
        zone: 1,
        dataDisks: [
          { name: "data", size: Size.gibibytes(32) },
          { name: "logs", size: Size.gibibytes(8), lun: 0, removalPolicy: RemovalPolicy.DESTROY },
          { name: "engine", size: Size.tebibytes(1), filesystem: "xfs", mountPath: "/var/lib/docker" },
        ],
      },
      stack,
    );
    expect(resource(stack, "azurerm_managed_disk.web_disks_data")).toEqual({
      name: "shop-web-data",
      location: "westeurope",
      resource_group_name: ref("azurerm_resource_group.group.name"),
      create_option: "Empty",
      disk_size_gb: 32,
      storage_account_type: "Premium_LRS",
      zone: "1",
      network_access_policy: "DenyAll",
      public_network_access_enabled: false,
      tags: {},
    });
    expect(resource(stack, "azurerm_virtual_machine_data_disk_attachment.web_disks_data_attachment")).toEqual(
      {
        managed_disk_id: ref("azurerm_managed_disk.web_disks_data.id"),
        virtual_machine_id: ref("azurerm_linux_virtual_machine.web.id"),
        lun: 57,
        caching: "None",
      },
    );
    const { spec } = synthesize(stack);
    expect(spec.hosts[0]?.disks).toEqual([
      { name: "data", lun: 57, sizeGib: 32, filesystem: "ext4", mountPath: "/srv/data" },
      { name: "logs", lun: 0, sizeGib: 8, filesystem: "ext4", mountPath: "/srv/logs" },
      { name: "engine", lun: 37, sizeGib: 1024, filesystem: "xfs", mountPath: "/var/lib/docker" },
    ]);
    expect(spec.retained).toEqual([
      { address: "azurerm_managed_disk.web_disks_data", what: "data disk shop-web-data" },
      { address: "azurerm_managed_disk.web_disks_engine", what: "data disk shop-web-engine" },
      { address: "azurerm_resource_group.group", what: "resource group shop" },
    ]);
  });

  it("keeps nothing when nothing is to be kept", () => {
    const stack = testStack();
    testHost(
      { dataDisks: [{ name: "data", size: Size.gibibytes(8), removalPolicy: RemovalPolicy.DESTROY }] },
      stack,
    );
    expect(synthesize(stack).spec.retained).toEqual([]);
  });

  it("tells later runs of its engine what the first boot was told", () => {
    const stack = testStack();
    testHost(
      {
        engine: Engine.docker({
          version: "26.1",
          source: EngineSource.distribution(),
          registryMirrors: ["https://mirror.example"],
          addressPools: [{ range: "172.30.0.0/16", prefix: 24 }],
          logSize: Size.mebibytes(50),
          logFiles: 5,
        }),
        metadataForContainers: true,
      },
      stack,
    );
    expect(synthesize(stack).spec.hosts[0]).toMatchObject({
      metadataForContainers: true,
      engine: {
        kind: "docker",
        source: "distribution",
        version: "26.1",
        daemon: {
          "registry-mirrors": ["https://mirror.example"],
          "default-address-pools": [{ base: "172.30.0.0/16", size: 24 }],
          "log-opts": { "max-size": "50m", "max-file": "5" },
        },
      },
    });
  });

  it("has a name of its scopes when it is deep down", () => {
    const stack = testStack();
    const network = new Network(stack, "eu");
    const host = new ContainerHost(network, "web", { network, publicIp: PublicIp.static() });
    expect(host.name).toBe("eu-web");
    expect(resource(stack, "azurerm_linux_virtual_machine.eu_web").name).toBe("shop-eu-web");
  });

  it("leaves its resources open for what the props leave out", () => {
    const stack = testStack();
    const host = testHost({}, stack);
    host.vm.addOverride("license_type", "UBUNTU_PRO");
    host.networkInterface.addOverride("accelerated_networking_enabled", true);
    expect(resource(stack, "azurerm_linux_virtual_machine.web").license_type).toBe("UBUNTU_PRO");
    expect(resource(stack, "azurerm_network_interface.web_nic").accelerated_networking_enabled).toBe(true);
  });

  it("names itself when its first boot has too much to do", () => {
    const mirrors = Array.from({ length: 3000 }, (_, at) => `https://mirror${at}.registries.example`);
    expect(() => testHost({ engine: Engine.docker({ registryMirrors: mirrors }) })).toThrow(
      /^shop\/web \(cloud-init\): Azure takes at most 65535 bytes of custom data, not \d+ bytes\./,
    );
  });
});
