import { expect, it } from "vitest";
import type { PlanJson } from "../../../deploy/terraform/json.js";
import { driftText, hasChanges, planCounts, planText } from "../../../deploy/terraform/plan-text.js";

const plan: PlanJson = {
  resource_changes: [
    {
      address: "azurerm_linux_virtual_machine.web_vm_1",
      mode: "managed",
      type: "azurerm_linux_virtual_machine",
      name: "web_vm_1",
      change: {
        actions: ["delete", "create"],
        before: {
          size: "Standard_B2s",
          custom_data: "AAAA",
          zone: "1",
          tags: null,
          admin_password: "hunter2",
        },
        after: {
          size: "Standard_B2ms",
          custom_data: "BBBB",
          zone: "2",
          tags: null,
          admin_password: "hunter3",
        },
        after_unknown: { id: true },
        before_sensitive: { admin_password: true },
        after_sensitive: { admin_password: true },
        replace_paths: [["zone"]],
      },
    },
    {
      address: "azurerm_managed_disk.data",
      mode: "managed",
      type: "azurerm_managed_disk",
      name: "data",
      change: { actions: ["no-op"], before: { name: "d" }, after: { name: "d" }, importing: { id: "/x" } },
    },
    {
      address: "azurerm_subnet.s",
      mode: "managed",
      type: "azurerm_subnet",
      name: "s",
      change: { actions: ["no-op"], before: {}, after: {} },
    },
    {
      address: "azurerm_public_ip.p",
      mode: "managed",
      type: "azurerm_public_ip",
      name: "p",
      change: { actions: ["create"], before: null, after: { name: "p" } },
    },
  ],
};

const configuration = {
  resource: {
    azurerm_linux_virtual_machine: { web_vm_1: { "//": { metadata: { path: "shop/web/Default" } } } },
  },
};

it("shows the plan by construct path, without first-boot data and sensitive values", () => {
  expect(planText(plan, configuration)).toBe(
    [
      "  ± shop/web  azurerm_linux_virtual_machine",
      '      size: "Standard_B2s" -> "Standard_B2ms"',
      "      custom_data: (changed, not shown)",
      '      zone: "1" -> "2"  # replaces it',
      "      admin_password: (changed, not shown)",
      "      id: null -> (known after apply)",
      "  = azurerm_managed_disk.data  azurerm_managed_disk  (taken back)",
      "  + azurerm_public_ip.p  azurerm_public_ip",
      "  1 to create, 0 to change, 1 to replace, 0 to delete",
    ].join("\n"),
  );
});

it("knows an empty plan", () => {
  const empty: PlanJson = { resource_changes: plan.resource_changes?.slice(2, 3) };
  expect(hasChanges(empty)).toBe(false);
  expect(planText(empty, configuration)).toBe("  nothing to change");
  expect(planCounts(empty)).toEqual({
    create: 0,
    update: 0,
    replace: 0,
    delete: 0,
    import: 0,
    keep: 0,
    move: 0,
    outputs: 0,
  });
  expect(planCounts(plan)).toEqual({
    create: 1,
    update: 0,
    replace: 1,
    delete: 0,
    import: 1,
    keep: 0,
    move: 0,
    outputs: 0,
  });
  expect(hasChanges(plan)).toBe(true);
});

it("tells what became of a resource outside of terraform, in names of attributes alone", () => {
  const drift = (before: Record<string, unknown>, after: Record<string, unknown> | null) =>
    driftText(
      {
        address: "azurerm_subnet.a",
        mode: "managed",
        type: "azurerm_subnet",
        name: "a",
        change: { actions: ["update"], before, after },
      },
      { resource: { azurerm_subnet: { a: { "//": { metadata: { path: "shop/net/a" } } } } } },
    );
  expect(drift({ name: "a" }, null)).toEqual(["shop/net/a (azurerm_subnet) is gone"]);
  expect(drift({ key: "one", size: 1, tags: {} }, { key: "two", size: 1, tags: null })).toEqual([
    "shop/net/a (azurerm_subnet) has another key",
  ]);
  expect(drift({ list: [1] }, { list: [] })).toEqual(["shop/net/a (azurerm_subnet) has another list"]);
  expect(drift({ tags: {}, list: [], mac: "" }, { tags: null, list: null, mac: "00-0D", vm: "/vm" })).toEqual(
    [],
  );
});

it("says what leaves the stack and stays in the cloud, and what has another address now", () => {
  const kept: PlanJson = {
    resource_changes: [
      {
        address: "azurerm_managed_disk.gone",
        mode: "managed",
        type: "azurerm_managed_disk",
        name: "gone",
        change: { actions: ["forget"], before: { name: "d" }, after: null },
      },
      {
        address: "azurerm_linux_virtual_machine.web_vm_1",
        previous_address: "azurerm_linux_virtual_machine.old",
        mode: "managed",
        type: "azurerm_linux_virtual_machine",
        name: "web_vm_1",
        change: { actions: ["no-op"], before: { name: "w" }, after: { name: "w" } },
      },
    ],
  };
  expect(planText(kept, configuration)).toBe(
    [
      "  = azurerm_managed_disk.gone  azurerm_managed_disk  (kept: stays in the cloud, leaves this stack)",
      "  = shop/web  azurerm_linux_virtual_machine  (was azurerm_linux_virtual_machine.old)",
      "  0 to create, 0 to change, 0 to replace, 0 to delete, 1 to keep",
    ].join("\n"),
  );
  expect(hasChanges(kept)).toBe(true);
  expect(planCounts(kept)).toMatchObject({ keep: 1, move: 1, update: 0 });
});
