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
    refuse: (planned) => refuseFlexible(planned) ?? refuseAuxiliary(planned) ?? refuseOldInterface(planned),
    omits: (planned, prior) =>
      (planned.sku_name ?? "") === "" &&
      planned.network_api_version === FIRST_API &&
      !(prior && text(prior, "network_api_version"))
        ? ["network_api_version"]
        : [],
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

/** Of a scale set whose machines may differ. */
function refuseFlexible(planned: PlanObject): Refused | undefined {
  const isMix = text(planned, "sku_name") === "Mix";
  if (items(planned, "sku_profile") > 0 !== isMix) {
    return { message: "`sku_profile` and the `sku_name` Mix go together", attribute: "sku_profile" };
  }
  const attribute = "rolling_upgrade_policy";
  const mode = text(planned, "upgrade_mode");
  const hasPolicy = items(planned, attribute) > 0;
  if (mode === "Manual" && hasPolicy) {
    return { message: `\`${attribute}\` is not for the \`upgrade_mode\` Manual`, attribute };
  }
  return mode === "Rolling" && !hasPolicy
    ? { message: `\`${attribute}\` is needed for the \`upgrade_mode\` Rolling`, attribute }
    : undefined;
}

/** The default of `network_api_version`. */
const FIRST_API = "2020-11-01";

function refuseOldInterface(planned: PlanObject): Refused | undefined {
  const attribute = "network_api_version";
  return planned[attribute] === FIRST_API &&
    blocks(planned, "network_interface").some((nic) => text(nic, "auxiliary_mode"))
    ? { message: `\`auxiliary_mode\` needs an \`${attribute}\` later than ${FIRST_API}`, attribute }
    : undefined;
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
