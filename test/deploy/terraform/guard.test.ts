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
      guard({ resource_changes: [change("azurerm_linux_virtual_machine", [action])] }, [], {}),
    ).not.toThrow();
  });

  it("lets things without data be deleted", () => {
    expect(() =>
      guard({ resource_changes: [change("azurerm_network_security_rule", ["delete"])] }, [], {}),
    ).not.toThrow();
  });

  it("refuses to replace a machine and says why it would be", () => {
    const machine = change("azurerm_linux_virtual_machine", ["delete", "create"], {
      replace_paths: [["zone"]],
    });
    expect(() => guard({ resource_changes: [machine] }, [], {})).toThrow(
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
    expect(() => guard({ resource_changes: [change(type, ["delete"])] }, [], {})).toThrow(
      "a plan that would delete it",
    );
  });

  it("names everything that it refuses, with an exit code of its own", () => {
    const changes = [
      change("azurerm_managed_disk", ["delete"]),
      change("azurerm_key_vault", ["create", "delete"]),
    ];
    try {
      guard({ resource_changes: changes }, [], {});
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
      guard({ resource_changes: [change("azurerm_managed_disk", ["delete"])] }, [name], {}),
    ).not.toThrow();
  });
});

describe("what may have been renamed", () => {
  const type = "azurerm_linux_virtual_machine";
  const made = (name: string, path: string, of = type) => ({
    change: { ...change(of, ["create"], { before: null }), address: `${of}.${name}`, name },
    declared: { [name]: { "//": { metadata: { path } } } },
  });
  const gone = (name: string, of = type) => ({ ...change(of, ["delete"]), address: `${of}.${name}`, name });

  function remedies(lost: ResourceChange, ...news: ReturnType<typeof made>[]): (string | undefined)[] {
    const resource = { [lost.type]: Object.assign({}, ...news.map(({ declared }) => declared)) };
    try {
      guard({ resource_changes: [lost, ...news.map(({ change }) => change)] }, [], { resource });
      return [];
    } catch (error) {
      return (error as LongshoreError).violations.map(({ remedy }) => remedy);
    }
  }

  it.each([
    ["web", "api", "shop/api/Default", "shop/api", "web"],
    ["web", "tier_web", "shop/tier/web/Default", "shop/tier/web", "web"],
    ["tier_web", "web", "shop/web/Default", "shop/web", "tier/web"],
  ])("is offered: %s is now %s", (former, name, path, construct, from) => {
    expect(remedies(gone(former), made(name, path))).toEqual([
      `If it was renamed, give ${construct} \`renamedFrom: "${from}"\`. ` +
        "Look at `longshore plan`; if you want it, repeat with --allow shop-web.",
    ]);
  });

  it("is a disk of its host, or the host", () => {
    const disk = "azurerm_managed_disk";
    const kept =
      "To leave it in the cloud, repeat with --keep shop-web; to delete it, with --allow shop-web.";
    expect(
      remedies(gone("web_disks_data", disk), made("web_disks_ledger", "shop/web/disks/ledger/Default", disk)),
    ).toEqual([`If it was renamed, give shop/web/disks/ledger \`renamedFrom: "data"\`. ${kept}`]);
    expect(
      remedies(gone("web_disks_data", disk), made("api_disks_data", "shop/api/disks/data/Default", disk)),
    ).toEqual([`If it was renamed, give shop/api \`renamedFrom: "web"\`. ${kept}`]);
    expect(remedies(gone("web_disks_data", disk))).toEqual([kept]);
  });

  it("may be one of several, and nothing of another type", () => {
    const several = remedies(gone("web"), made("a", "shop/a/Default"), made("b", "shop/b/Default"));
    expect(several).toEqual([expect.stringContaining('give shop/a or shop/b `renamedFrom: "web"`')]);
    expect(remedies(gone("web"), made("a", "shop/a", "azurerm_subnet"))).not.toEqual([
      expect.stringContaining("renamedFrom"),
    ]);
  });
});

describe("a disk that a plan takes from a machine", () => {
  const disk = "/subscriptions/s/resourceGroups/shop/providers/Microsoft.Compute/disks/shop-web-data";
  const values = (lun: number) => ({ virtual_machine_id: "/vm", managed_disk_id: disk, lun });
  const type = "azurerm_virtual_machine_data_disk_attachment";
  const moved = change(type, ["delete", "create"], {
    before: values(2),
    after: values(5),
    replace_paths: [["lun"]],
  });
  const refusal =
    (changes: ResourceChange[], allowed: string[] = []) =>
    () =>
      guard({ resource_changes: changes }, allowed, {});

  it("is refused by the disk's name, with the LUN that leaves it there", () => {
    expect(refusal([moved])).toThrow(
      "a disk is only taken from a machine that goes on when it is named, not a plan that would replace (because of lun) " +
        "it. Give the disk `lun: 2` to leave it where it is. If you want it, repeat with --allow shop-web-data: ",
    );
    expect(refusal([change(type, ["delete"], { before: values(2) })])).toThrow(
      "would delete it. If you want it",
    );
    expect(refusal([moved], ["shop-web-data"])).not.toThrow();
    expect(refusal([moved], [moved.address])).not.toThrow();
  });

  it("is told once when it is deleted as well", () => {
    const deleted = change("azurerm_managed_disk", ["delete"], {
      before: { id: disk.toUpperCase(), name: "shop-web-data" },
    });
    const detached = change(type, ["delete"], { before: values(2) });
    try {
      refusal([deleted, detached])();
      expect.unreachable();
    } catch (error) {
      expect((error as LongshoreError).violations.map(({ where }) => where)).toEqual([
        "azurerm_managed_disk.it",
      ]);
    }
    expect(refusal([deleted, detached], ["shop-web-data"])).not.toThrow();
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
