import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import type { StackSpec } from "../../../core/spec/index.js";
import type { PlanJson, ResourceChange } from "../../../deploy/terraform/json.js";
import { keepData, keptBy } from "../../../deploy/terraform/kept-data.js";
import { notePolicies, policiesOf } from "../../../deploy/terraform/removal-policies.js";

function change(name: string, actions: ResourceChange["change"]["actions"], type = "azurerm_managed_disk") {
  const before = { id: `/disks/${name}`, name: `shop-${name}` };
  return {
    address: `${type}.${name}`,
    mode: "managed",
    type,
    name,
    change: { actions, before, after: null },
  } as const;
}

function spec(retained: readonly string[], removable: readonly string[] = []): StackSpec {
  const policies = {
    retained: retained.map((address) => ({ address, what: `disk ${address}` })),
    removable: [...removable],
  };
  return { version: 1, stack: "shop", hosts: [], shares: [], secretsInState: false, ...policies };
}

const actionsOf = ({ resource_changes: changes = [] }: PlanJson) =>
  Object.fromEntries(changes.map(({ name, change: { actions } }) => [name, actions.join()]));

const plan: PlanJson = {
  resource_changes: [
    change("ledger", ["delete"]),
    change("scratch", ["delete"]),
    change("unknown", ["delete"]),
    change("replaced", ["delete", "create"]),
    change("web", ["delete"], "azurerm_linux_virtual_machine"),
  ],
};
const retained = ["azurerm_managed_disk.ledger", "azurerm_managed_disk.replaced"].map((address) => ({
  address,
  what: "a disk",
}));
const policies = { retained, removable: ["azurerm_managed_disk.scratch"] };

it("keeps what its policy keeps, and what is named", () => {
  expect(actionsOf(keepData(plan, policies, []))).toEqual({
    ledger: "forget",
    scratch: "delete",
    unknown: "delete",
    // There would be two of one name.
    replaced: "delete,create",
    web: "delete",
  });
  const named = ["shop-unknown", "azurerm_managed_disk.scratch", "shop-web"];
  expect(actionsOf(keepData(plan, policies, named))).toMatchObject({
    unknown: "forget",
    scratch: "forget",
    web: "delete",
  });
});

it("says what was kept, as the policy calls it or by its name", () => {
  expect(keptBy(keepData(plan, policies, ["shop-unknown"]), policies)).toEqual([
    { address: "azurerm_managed_disk.ledger", id: "/disks/ledger", what: "a disk" },
    { address: "azurerm_managed_disk.unknown", id: "/disks/unknown", what: "shop-unknown" },
  ]);
  expect(keptBy(plan, policies)).toEqual([]);
});

it("remembers the policy of what is declared no more, as long as the state has it", () => {
  const folder = mkdtempSync(join(tmpdir(), "longshore-policies-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const workspace = { policiesFile: join(folder, "removal-policies.json") };
  const addresses = (kept: ReturnType<typeof policiesOf>) => [
    kept.retained.map(({ address }) => address),
    kept.removable,
  ];

  notePolicies(workspace, policiesOf(workspace, spec(["d.a", "d.b"], ["d.c"])));
  expect(addresses(policiesOf(workspace, spec([])))).toEqual([["d.a", "d.b"], ["d.c"]]);
  // The program has changed its mind.
  const now = policiesOf(workspace, spec(["d.c"], ["d.a"]));
  expect(addresses(now)).toEqual([["d.c", "d.b"], ["d.a"]]);
  notePolicies(workspace, now, new Set(["d.b"]));
  expect(addresses(policiesOf(workspace, spec([])))).toEqual([["d.b"], []]);
});
