import { expect, it } from "vitest";
import type { PlanJson, ResourceChange } from "../../../deploy/terraform/json.js";
import { requireWithin } from "../../../deploy/terraform/within-plan.js";

type Actions = ResourceChange["change"]["actions"];

const plan = (...resource_changes: ResourceChange[]): PlanJson => ({ resource_changes });

function change(
  actions: Actions,
  after: Record<string, unknown> | null = null,
  more: Partial<ResourceChange["change"]> & { address?: string; previous_address?: string } = {},
): ResourceChange {
  const { address = "azurerm_thing.a", previous_address, ...rest } = more;
  return {
    address,
    ...(previous_address === undefined ? {} : { previous_address }),
    mode: "managed",
    type: "azurerm_thing",
    name: "a",
    change: { actions, before: null, after, ...rest },
  };
}

const REPLACE: Actions = ["delete", "create"];

it.each<[string, ResourceChange | undefined, ResourceChange]>([
  ["the same", change(["update"], { size: 2 }), change(["update"], { size: 2 })],
  ["nothing more of what was kept or deleted", change(["forget"]), change(["no-op"], { size: 2 })],
  [
    "a value that only the cloud knew",
    change(["create"], {}, { after_unknown: { id: true } }),
    change(["update"], { id: 1 }),
  ],
  ["half of a replacement", change(REPLACE, { lun: 1 }), change(["create"], { lun: 1 })],
  ["what was half created, again", change(["create"], { size: 2 }), change(REPLACE, { size: 2 })],
  [
    "a move",
    change(["no-op"], {}, { previous_address: "b" }),
    change(["no-op"], {}, { previous_address: "b" }),
  ],
  ["what is only read", undefined, { ...change(["read"]), mode: "data" }],
])("allows %s", (_what, approved, left) => {
  expect(() => requireWithin(plan(left), plan(...(approved ? [approved] : [])))).not.toThrow();
});

it.each<[string, ResourceChange | undefined, ResourceChange]>([
  ["another resource", undefined, change(["update"], { size: 2 })],
  ["another value", change(["update"], { size: 2 }), change(["update"], { size: 3 })],
  [
    "a value that is not known any more",
    change(["update"], { size: 2 }),
    change(["update"], {}, { after_unknown: { size: true } }),
  ],
  ["a replacement in the place of a change", change(["update"], { size: 2 }), change(REPLACE, { size: 2 })],
  ["a deletion in the place of a replacement", change(REPLACE, { size: 2 }), change(["delete"])],
  ["a deletion of what was to be kept", change(["forget"]), change(["delete"])],
  [
    "a change of what was only moved",
    change(["no-op"], { size: 1 }, { previous_address: "b" }),
    change(["update"], { size: 2 }),
  ],
])("refuses %s", (_what, approved, left) => {
  expect(() => requireWithin(plan(left), plan(...(approved ? [approved] : [])))).toThrow(
    "azurerm_thing.a: nothing is done but what was approved, not",
  );
});
