import type { LinuxVirtualMachineConfig } from "@cdktf/provider-azurerm/lib/linux-virtual-machine/index.js";
import { DiskCaching, DiskType } from "../storage/disk.js";
import type { HostImage } from "./host-image.js";
import type { ContainerHostProps } from "./host-props.js";
import { Patching } from "./patching.js";

/** The part of a virtual machine's arguments that follows from a host's props alone. */
export function machineArguments(
  name: string,
  image: HostImage,
  props: ContainerHostProps,
): Pick<
  LinuxVirtualMachineConfig,
  | "name"
  | "size"
  | "zone"
  | "osDisk"
  | "sourceImageReference"
  | "secureBootEnabled"
  | "vtpmEnabled"
  | "encryptionAtHostEnabled"
  | "bootDiagnostics"
  | "patchMode"
  | "patchAssessmentMode"
  | "rebootSetting"
  | "lifecycle"
> {
  const { osDisk = {}, patching = Patching.imageDefault(), trustedLaunch = true } = props;
  return {
    name,
    size: props.size ?? "Standard_B2s_v2",
    zone: props.zone === undefined ? undefined : String(props.zone),
    osDisk: {
      name: `${name}-os`,
      caching: osDisk.caching ?? DiskCaching.READ_WRITE,
      storageAccountType: osDisk.type ?? DiskType.STANDARD_SSD,
      diskSizeGb: osDisk.size?.toGibibytes(),
    },
    sourceImageReference: {
      publisher: image.publisher,
      offer: image.offer,
      sku: image.sku,
      version: image.version,
    },
    secureBootEnabled: trustedLaunch,
    vtpmEnabled: trustedLaunch,
    encryptionAtHostEnabled: props.encryptionAtHost,
    bootDiagnostics: (props.bootDiagnostics ?? true) ? {} : undefined,
    patchMode: patching.mode,
    patchAssessmentMode: patching.mode,
    rebootSetting: patching.reboot,
    // What only a first boot reads must never replace a machine; the tool converges it over SSH.
    lifecycle: { ignoreChanges: ["custom_data", "admin_ssh_key", "source_image_reference"] },
  };
}
