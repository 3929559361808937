import type { LocalNeeds } from "../../local/index.js";
import type { DeclaredStack } from "../program/stack.js";

/** What a stack needs of this computer, whether constructs of Longshore or azurerm's own classes declare it. */
export function localNeeds({ configuration, spec }: DeclaredStack): LocalNeeds {
  const declared = (type: string) => Object.values(configuration.resource?.[type] ?? {});
  return {
    machines: declared("azurerm_linux_virtual_machine").length > 0,
    disks: declared("azurerm_virtual_machine_data_disk_attachment").length > 0,
    mounts: spec.hosts.flatMap(({ shares, volumes }) => [
      ...shares.map(({ protocol }) => protocol),
      // Engines mount those by themselves.
      ...volumes.map(() => "smb" as const),
    ]),
    shares: declared("azurerm_storage_share").map(({ enabled_protocol }) =>
      enabled_protocol === "NFS" ? "nfs" : "smb",
    ),
  };
}
