import { describe, expect, it } from "vitest";
import { LongshoreError } from "../../../core/errors.js";
import { guard, guardDestroy } from "../../../deploy/terraform/guard.js";
import type { ResourceChange } from "../../../deploy/terraform/json.js";

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
    "azurerm_mssql_database",
    "azurerm_search_service",
    "azurerm_netapp_volume",
    "azurerm_kubernetes_cluster_node_pool",
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

describe("guardDestroy", () => {
  const server = change("azurerm_mssql_server", ["delete"]);
  const database = {
    ...change("azurerm_mssql_database", ["delete"], { before: { name: "the orders" } }),
    address: 'azurerm_mssql_database.of["orders"]',
  };

  it("lets machines and what holds no data go unasked", () => {
    const changes = [
      change("azurerm_linux_virtual_machine", ["delete"]),
      change("azurerm_subnet", ["delete"]),
    ];
    expect(() => guardDestroy({ resource_changes: changes }, [], [])).not.toThrow();
  });

  it("refuses data that nobody decided on, what lies in other data too, by the names to repeat", () => {
    try {
      guardDestroy({ resource_changes: [server, database] }, [], []);
      expect.unreachable();
    } catch (error) {
      expect((error as LongshoreError).exitCode).toBe(4);
      expect((error as LongshoreError).violations.map(({ where, remedy }) => [where, remedy])).toEqual([
        [server.address, "If you want it, repeat with --allow shop-web."],
        [database.address, "If you want it, repeat with --allow 'the orders'."],
      ]);
    }
  });

  it("takes a name for that thing alone", () => {
    expect(() => guardDestroy({ resource_changes: [server, database] }, [], ["shop-web"])).toThrow(
      "the orders",
    );
    const all = ["azurerm_mssql_server.it", "the orders"];
    expect(() => guardDestroy({ resource_changes: [server, database] }, [], all)).not.toThrow();
  });

  it("lets go what a removal policy decides on", () => {
    expect(() => guardDestroy({ resource_changes: [server] }, [server.address], [])).not.toThrow();
    expect(() => guardDestroy({ resource_changes: [server] }, ["azurerm_mssql_server.other"], [])).toThrow();
  });
});
