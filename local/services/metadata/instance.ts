import { groupOf, nameOf, sameId, subscriptionOf } from "../../../core/arm-id.js";
import type { JsonValue, PlanObject } from "../../engine/value.js";
import { findNic, hostnameOf } from "../../network/machines.js";
import type { ResourceRecord } from "../../records/record.js";
import type { RecordReader } from "../../records/snapshot.js";
import { Type } from "../../records/types.js";
import { blocks, flag, number, text, textMap, texts } from "../../records/values.js";

/** What the machine is told of itself: `compute` and `network`. Azure writes numbers and truths as text. */
export function instanceDocument(records: RecordReader, machine: ResourceRecord): JsonValue {
  return { compute: compute(records, machine), network: network(records, machine) };
}

function compute(records: RecordReader, { id, values }: ResourceRecord): JsonValue {
  const image = blocks(values, "source_image_reference")[0] ?? {};
  const plan = blocks(values, "plan")[0] ?? {};
  const tags = Object.entries(textMap(values, "tags"));
  const admin = text(values, "admin_username") ?? "";
  return {
    azEnvironment: "AzurePublicCloud",
    evictionPolicy: text(values, "eviction_policy") ?? "",
    extendedLocation: { name: "", type: "" },
    isHostCompatibilityLayerVm: "false",
    licenseType: text(values, "license_type") ?? "",
    location: text(values, "location") ?? "",
    name: nameOf(id),
    offer: text(image, "offer") ?? "",
    osProfile: {
      adminUsername: admin,
      computerName: hostnameOf(values),
      disablePasswordAuthentication: String(flag(values, "disable_password_authentication")),
    },
    osType: "Linux",
    placementGroupId: "",
    plan: {
      name: text(plan, "name") ?? "",
      product: text(plan, "product") ?? "",
      publisher: text(plan, "publisher") ?? "",
    },
    platformFaultDomain: "0",
    platformUpdateDomain: "0",
    priority: text(values, "priority") ?? "",
    provider: "Microsoft.Compute",
    publicKeys: blocks(values, "admin_ssh_key").map((key) => ({
      keyData: text(key, "public_key") ?? "",
      path: `/home/${text(key, "username") ?? admin}/.ssh/authorized_keys`,
    })),
    publisher: text(image, "publisher") ?? "",
    resourceGroupName: groupOf(id),
    resourceId: id,
    securityProfile: {
      encryptionAtHost: String(flag(values, "encryption_at_host_enabled")),
      secureBootEnabled: String(flag(values, "secure_boot_enabled")),
      securityType: flag(values, "vtpm_enabled") ? "TrustedLaunch" : "",
      virtualTpmEnabled: String(flag(values, "vtpm_enabled")),
    },
    sku: text(image, "sku") ?? "",
    storageProfile: {
      dataDisks: dataDisks(records, id),
      imageReference: {
        id: text(values, "source_image_id") ?? "",
        offer: text(image, "offer") ?? "",
        publisher: text(image, "publisher") ?? "",
        sku: text(image, "sku") ?? "",
        version: text(image, "version") ?? "",
      },
      osDisk: osDisk(values),
      resourceDisk: { size: "0" },
    },
    subscriptionId: subscriptionOf(id),
    tags: tags.map(([name, value]) => `${name}:${value}`).join(";"),
    tagsList: tags.map(([name, value]) => ({ name, value })),
    userData: text(values, "user_data") ?? "",
    version: text(image, "version") ?? "",
    virtualMachineScaleSet: { id: "" },
    vmId: text(values, "virtual_machine_id") ?? "",
    vmScaleSetName: "",
    vmSize: text(values, "size") ?? "",
    zone: text(values, "zone") ?? "",
  };
}

function osDisk(values: PlanObject): JsonValue {
  const disk = blocks(values, "os_disk")[0] ?? {};
  return {
    caching: text(disk, "caching") ?? "None",
    createOption: "FromImage",
    diskSizeGB: String(number(disk, "disk_size_gb") ?? ""),
    managedDisk: {
      id: text(disk, "id") ?? "",
      storageAccountType: text(disk, "storage_account_type") ?? "",
    },
    name: text(disk, "name") ?? "",
    osType: "Linux",
    writeAcceleratorEnabled: String(flag(disk, "write_accelerator_enabled")),
  };
}

function dataDisks(records: RecordReader, vmId: string): JsonValue[] {
  return records
    .ofType(Type.DISK_ATTACHMENT)
    .filter(({ values }) => sameId(text(values, "virtual_machine_id"), vmId))
    .map(({ values }) => {
      const diskId = text(values, "managed_disk_id") ?? "";
      const disk = records.get(Type.DISK, diskId);
      return {
        caching: text(values, "caching") ?? "None",
        createOption: text(values, "create_option") ?? "Attach",
        diskSizeGB: String((disk && number(disk.values, "disk_size_gb")) ?? ""),
        lun: String(number(values, "lun") ?? ""),
        managedDisk: {
          id: diskId,
          storageAccountType: (disk && text(disk.values, "storage_account_type")) ?? "",
        },
        name: nameOf(diskId),
        writeAcceleratorEnabled: String(flag(values, "write_accelerator_enabled")),
      };
    });
}

function network(records: RecordReader, { values }: ResourceRecord): JsonValue {
  const nics = texts(values, "network_interface_ids").flatMap((id) => findNic(records, id) ?? []);
  return {
    interface: nics.map(({ address, subnet, publicIp }) => ({
      ipv4: {
        ipAddress: [
          {
            privateIpAddress: address,
            publicIpAddress: (publicIp && text(publicIp.values, "ip_address")) ?? "",
          },
        ],
        subnet: subnet.prefixes.map((range) => {
          const [start = "", prefix = ""] = range.split("/");
          return { address: start, prefix };
        }),
      },
      ipv6: { ipAddress: [] },
      macAddress: "",
    })),
  };
}
