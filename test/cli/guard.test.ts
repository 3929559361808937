import { describe, expect, it } from "vitest";
import { guard } from "../../cli/terraform/guard.js";
import type { ResourceChange } from "../../cli/terraform/json.js";
import { LongshoreError } from "../../core/errors.js";

function change(
  type: string,
  actions: ResourceChange["change"]["actions"],
  extra: object = {},
): ResourceChange {
  return {
    address: `${type}.it`,
    mode: "managed",
    type,
    name: "it",
    change: { actions, before: { name: "shop-web" }, after: null, ...extra },
  };
}

describe("guard", () => {
  it.each([["create"], ["update"], ["no-op"]] as const)("lets %s of a machine pass", (action) => {
    expect(() =>
      guard({ resource_changes: [change("azurerm_linux_virtual_machine", [action])] }, []),
    ).not.toThrow();
  });

  it("lets things without data be deleted", () => {
    expect(() =>
      guard({ resource_changes: [change("azurerm_network_security_rule", ["delete"])] }, []),
    ).not.toThrow();
  });

  it("refuses to replace a machine and says why it would be", () => {
    const machine = change("azurerm_linux_virtual_machine", ["delete", "create"], {
      replace_paths: [["zone"]],
    });
    expect(() => guard({ resource_changes: [machine] }, [])).toThrow(
      "azurerm_linux_virtual_machine.it: a machine or data is only replaced or deleted when it is named, " +
        "not a plan that would replace (because of zone) it. " +
        "Look at `longshore plan`; if you want it, repeat with --allow shop-web.",
    );
  });

  it.each([
    "azurerm_linux_virtual_machine_scale_set",
    "azurerm_windows_virtual_machine",
    "azurerm_snapshot",
    "azurerm_storage_share_file",
    "azurerm_key_vault_key",
    "azurerm_backup_protected_vm",
  ])("refuses to delete a %s, which the constructs do not make", (type) => {
    expect(() => guard({ resource_changes: [change(type, ["delete"])] }, [])).toThrow(
      "a plan that would delete it",
    );
  });

  it("names everything that it refuses, with an exit code of its own", () => {
    const changes = [
      change("azurerm_managed_disk", ["delete"]),
      change("azurerm_key_vault", ["create", "delete"]),
    ];
    try {
      guard({ resource_changes: changes }, []);
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(LongshoreError);
      expect((error as LongshoreError).exitCode).toBe(4);
      expect((error as LongshoreError).violations.map(({ where }) => where)).toEqual([
        "azurerm_managed_disk.it",
        "azurerm_key_vault.it",
      ]);
    }
  });

  it.each([["shop-web"], ["azurerm_managed_disk.it"]])("lets pass what is named, by %s", (name) => {
    expect(() =>
      guard({ resource_changes: [change("azurerm_managed_disk", ["delete"])] }, [name]),
    ).not.toThrow();
  });
});
