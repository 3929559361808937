import { expect, it } from "vitest";
import { LongshoreError } from "../../../core/errors.js";
import type { PlanJson } from "../../../deploy/terraform/json.js";
import { applyPatiently } from "../../../deploy/terraform/patient-apply.js";

const change = (type: string): PlanJson => ({
  resource_changes: [
    {
      address: `${type}.a`,
      mode: "managed",
      type,
      name: "a",
      change: { actions: ["create"], before: null, after: {}, after_unknown: {} },
    },
  ],
});
const refused = {
  where: "azurerm_key_vault_secret.a",
  rule: 'checking for presence of existing Secret: Status=403 InnerError={"code":"ForbiddenByRbac"}',
};

function run(failures: Error[], planned: PlanJson, left: PlanJson = change("azurerm_key_vault_secret")) {
  const told: string[] = [];
  const done: string[] = [];
  const finished = applyPatiently({
    planned,
    apply: async () => {
      done.push("apply");
      const failure = failures.shift();
      if (failure) throw failure;
    },
    planAgain: async () => {
      done.push("plan");
      return left;
    },
    emit: (event) => told.push(event.type),
    signal: AbortSignal.timeout(60_000),
    waitMs: 1,
  });
  return { finished, told, done };
}

it("tries again what only lacks a right that the plan has granted", async () => {
  const late = new LongshoreError(refused);
  const { finished, told, done } = run([late, late], change("azurerm_role_assignment"));
  await finished;
  expect(done).toEqual(["apply", "plan", "apply", "plan", "apply"]);
  expect(told).toEqual(["notice", "notice"]);
});

it("ends where nothing is left to do", async () => {
  const late = new LongshoreError(refused);
  const { finished, done } = run([late], change("azurerm_role_assignment"), { resource_changes: [] });
  await finished;
  expect(done).toEqual(["apply", "plan"]);
});

it.each([
  ["other errors as well", [refused, { where: "a", rule: "a quota is exceeded" }], "azurerm_role_assignment"],
  ["a right that it did not grant", [refused], "azurerm_virtual_network"],
])("fails at once with %s", async (_what, violations, type) => {
  const { finished, told, done } = run([new LongshoreError(violations)], change(type));
  await expect(finished).rejects.toThrow("ForbiddenByRbac");
  expect(done).toEqual(["apply"]);
  expect(told).toEqual([]);
});
