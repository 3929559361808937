import type { PlanObject } from "../../engine/value.js";
import { blocks, text } from "../../records/values.js";
import {
  type PlanRules,
  type Refused,
  replacesWhenLess,
  replacesWithoutBlocks,
  replacesWithoutText,
} from "./plan-rule.js";

export const COMPUTE_RULES: PlanRules = {
  azurerm_container_group: {
    source: "internal/services/containers/container_group_resource.go resourceContainerGroup",
    refuse: (planned) =>
      text(planned, "priority") === "Spot" && text(planned, "ip_address_type") !== "None"
        ? {
            message: "with the `priority` Spot, `ip_address_type` has to be None",
            attribute: "ip_address_type",
          }
        : undefined,
  },
  azurerm_disk_encryption_set: {
    source: "internal/services/compute/disk_encryption_set_resource.go resourceDiskEncryptionSet",
    replaces: (prior, planned) =>
      identity(prior)?.includes("UserAssigned") && identity(planned) === "SystemAssigned"
        ? ["identity.0.type"]
        : [],
  },
  azurerm_linux_virtual_machine_scale_set: {
    source:
      "internal/services/compute/linux_virtual_machine_scale_set_resource.go resourceLinuxVirtualMachineScaleSet",
    refuse: refuseAuxiliary,
    replaces: replacesWhenLess("zones"),
  },
  azurerm_managed_disk: {
    source: "internal/services/compute/managed_disk_resource.go resourceManagedDisk",
    replaces: replacesWithoutBlocks("encryption_settings"),
  },
  azurerm_orchestrated_virtual_machine_scale_set: {
    source:
      "internal/services/compute/orchestrated_virtual_machine_scale_set_resource.go resourceOrchestratedVirtualMachineScaleSet",
    replaces: replacesWhenLess("zones"),
  },
  azurerm_proximity_placement_group: {
    source: "internal/services/compute/proximity_placement_group_resource.go resourceProximityPlacementGroup",
    replaces: (prior, planned) =>
      items(prior, "allowed_vm_sizes") > 0 && items(planned, "allowed_vm_sizes") === 0
        ? ["allowed_vm_sizes"]
        : [],
  },
  azurerm_shared_image: {
    source: "internal/services/compute/shared_image_resource.go resourceSharedImage",
    replaces: replacesWithoutText("end_of_life_date"),
  },
  azurerm_shared_image_version: {
    source: "internal/services/compute/shared_image_version_resource.go resourceSharedImageVersion",
    replaces: replacesWithoutText("end_of_life_date"),
  },
  azurerm_snapshot: {
    source: "internal/services/compute/snapshot_resource.go resourceSnapshot",
    replaces: replacesWithoutBlocks("encryption_settings"),
  },
  azurerm_windows_virtual_machine_scale_set: {
    source:
      "internal/services/compute/windows_virtual_machine_scale_set_resource.go resourceWindowsVirtualMachineScaleSet",
    refuse: refuseAuxiliary,
    replaces: replacesWhenLess("zones"),
  },
};

function identity(values: PlanObject): string | undefined {
  const [block] = blocks(values, "identity");
  return block && text(block, "type");
}

function items(values: PlanObject, name: string): number {
  const value = values[name];
  return Array.isArray(value) ? value.length : 0;
}

function refuseAuxiliary(planned: PlanObject): Refused | undefined {
  const [mode, sku] = ["auxiliary_mode", "auxiliary_sku"] as const;
  const half = blocks(planned, "network_interface").some((nic) => !text(nic, mode) !== !text(nic, sku));
  return half
    ? {
        message: `\`${mode}\` and \`${sku}\` have to be set both or not at all`,
        attribute: "network_interface",
      }
    : undefined;
}
