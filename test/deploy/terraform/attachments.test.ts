import { expect, it } from "vitest";
import { detachments, inTheWay } from "../../../deploy/terraform/attachments.js";
import type { ResourceChange } from "../../../deploy/terraform/json.js";

const VM = "/subscriptions/s/resourceGroups/shop/providers/Microsoft.Compute/virtualMachines/web";

type Actions = ResourceChange["change"]["actions"];

function attachment(disk: string, actions: Actions, luns: { before?: number; after?: number }, vm = VM) {
  const values = (lun: number | undefined) =>
    lun === undefined ? null : { virtual_machine_id: vm, managed_disk_id: `/disks/${disk}`, lun };
  const type = "azurerm_virtual_machine_data_disk_attachment";
  const change = { actions, before: values(luns.before), after: values(luns.after) };
  return { address: `${type}.${disk}`, mode: "managed", type, name: disk, change } as const;
}

function machine(actions: Actions): ResourceChange {
  const type = "azurerm_linux_virtual_machine";
  const change = { actions, before: { id: VM.toUpperCase() }, after: null };
  return { address: `${type}.web`, mode: "managed", type, name: "web", change };
}

const disksOf = (found: readonly { readonly change: ResourceChange }[]) =>
  found.map(({ change }) => change.name);

it("finds the disks that are taken from machines which go on", () => {
  const changes = [
    attachment("kept", ["no-op"], { before: 0, after: 0 }),
    attachment("cached", ["update"], { before: 1, after: 1 }),
    attachment("gone", ["delete"], { before: 2 }),
    attachment("moved", ["delete", "create"], { before: 3, after: 4 }),
    attachment("new", ["create"], { after: 5 }),
  ];
  expect(disksOf(detachments({ resource_changes: changes }))).toEqual(["gone", "moved"]);
  expect(detachments({ resource_changes: [...changes, machine(["delete"])] })).toEqual([]);
  expect(detachments({ resource_changes: [...changes, machine(["delete", "create"])] })).toEqual([]);
  expect(disksOf(detachments({ resource_changes: [...changes, machine(["update"])] }))).toHaveLength(2);
  expect(detachments({})).toEqual([]);
});

it("finds none of machines and disks that were lost outside of Terraform", () => {
  const changes = [attachment("data", ["delete", "create"], { before: 3, after: 3 })];
  expect(detachments({ resource_changes: changes, resource_drift: [machine(["delete"])] })).toEqual([]);
  const type = "azurerm_managed_disk";
  const disk: ResourceChange = {
    ...{ address: `${type}.data`, mode: "managed", type, name: "data" },
    change: { actions: ["delete"], before: { id: "/disks/data" }, after: null },
  };
  expect(detachments({ resource_changes: changes, resource_drift: [disk] })).toEqual([]);
  expect(detachments({ resource_changes: changes, resource_drift: [machine(["update"])] })).toHaveLength(1);
});

it("finds those that hold the LUN of another one", () => {
  const swapped = [
    attachment("data", ["delete", "create"], { before: 0, after: 1 }),
    attachment("logs", ["delete", "create"], { before: 1, after: 0 }),
  ];
  expect(disksOf(inTheWay({ resource_changes: swapped }))).toEqual(["data", "logs"]);
  const chain = [
    attachment("data", ["delete", "create"], { before: 0, after: 7 }),
    attachment("logs", ["create", "delete"], { before: 1, after: 0 }),
    attachment("new", ["create"], { after: 1 }),
  ];
  expect(disksOf(inTheWay({ resource_changes: chain }))).toEqual(["data", "logs"]);
});

it("leaves alone what moves to a free LUN, is made again at its own, or is on another machine", () => {
  const changes = [
    attachment("data", ["delete", "create"], { before: 0, after: 7 }),
    attachment("same", ["delete", "create"], { before: 2, after: 2 }),
    attachment("other", ["create"], { after: 0 }, `${VM}-2`),
  ];
  expect(inTheWay({ resource_changes: changes })).toEqual([]);
});
