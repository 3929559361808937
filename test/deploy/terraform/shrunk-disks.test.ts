import { expect, it } from "vitest";
import type { ResourceChange } from "../../../deploy/terraform/json.js";
import { shrunkDisks } from "../../../deploy/terraform/shrunk-disks.js";

type Actions = ResourceChange["change"]["actions"];

const size = (gib: number | undefined) => ({ disk_size_gb: gib });
const osDisk = (gib: number | undefined) => ({ os_disk: [{ name: "os", ...size(gib) }] });

function shrunk(type: string, before: object, after: object, actions: Actions = ["update"]) {
  const change = { actions, before, after } as ResourceChange["change"];
  const resource_changes = [
    { address: `azurerm_${type}.x`, mode: "managed" as const, type: `azurerm_${type}`, name: "x", change },
  ];
  const resource = {
    azurerm_managed_disk: { x: { "//": { metadata: { path: "shop/web/disks/data/Default" } } } },
  };
  return shrunkDisks({ resource_changes }, { resource });
}

it("names the disk, both sizes and what to do", () => {
  expect(shrunk("managed_disk", size(32), size(16))).toEqual([
    {
      where: "shop/web/disks/data",
      rule: "a disk can grow, but Azure cannot shrink it",
      seen: "disk_size_gb from 32 GiB to 16 GiB",
      remedy:
        "Declare 32 GiB or more. For a smaller disk, declare one under another name beside it, copy the data, " +
        "then remove this one.",
    },
  ]);
  expect(shrunk("linux_virtual_machine", osDisk(128), osDisk(64))).toMatchObject([
    {
      where: "azurerm_linux_virtual_machine.x",
      seen: "os_disk.0.disk_size_gb from 128 GiB to 64 GiB",
      remedy:
        "Declare 128 GiB or more. For a smaller disk, declare a new host, and move to it what this one keeps.",
    },
  ]);
});

it.each([
  ["windows_virtual_machine", osDisk(127), osDisk(64)],
  ["virtual_machine", { storage_os_disk: [size(64)] }, { storage_os_disk: [size(32)] }],
  ["virtual_machine", { storage_data_disk: [size(8), size(8)] }, { storage_data_disk: [size(8), size(4)] }],
])("finds it in %s", (type, before, after) => {
  expect(shrunk(type, before, after)).toHaveLength(1);
});

it.each<[string, object, object, Actions?]>([
  ["grows", size(16), size(32)],
  ["stays", size(16), size(16)],
  ["has a size that is known after the apply", size(16), size(undefined)],
  ["is replaced", size(32), size(16), ["delete", "create"]],
  ["is made", {}, size(16), ["create"]],
])("lets a disk be that %s", (_, before, after, actions) => {
  expect(shrunk("managed_disk", before, after, actions)).toEqual([]);
});
