import { expect, it } from "vitest";
import type { Event } from "../../../core/events.js";
import { Diagnostics, hasAzureCode } from "../../../deploy/terraform/diagnostics.js";

it("keeps every error of terraform whole, and tells of warnings and resources at once", () => {
  const events: Event[] = [];
  const diagnostics = new Diagnostics("shop", (event) => events.push(event));
  diagnostics.take({
    "@level": "error",
    "@message": "",
    type: "diagnostic",
    diagnostic: {
      severity: "error",
      summary: "expected size to be known",
      detail: "in line 3",
      address: "azurerm_x.y",
    },
  });
  diagnostics.take({
    "@level": "error",
    "@message": "",
    type: "diagnostic",
    diagnostic: { severity: "error", summary: "Second." },
  });
  diagnostics.take({
    "@level": "warn",
    "@message": "",
    type: "diagnostic",
    diagnostic: { severity: "warning", summary: "Deprecated", detail: "use b" },
  });
  diagnostics.take({
    "@level": "info",
    "@message": "",
    type: "apply_complete",
    hook: { resource: { addr: "azurerm_x.y" }, action: "create", elapsed_seconds: 2 },
  });
  expect(diagnostics.error("terraform plan", "noise").message).toBe(
    "azurerm_x.y: expected size to be known. in line 3\nshop: Second.",
  );
  expect(events).toEqual([
    { type: "warning", text: "terraform: Deprecated: use b" },
    { type: "resource", stack: "shop", address: "azurerm_x.y", action: "create", state: "done", seconds: 2 },
  ]);
});

it("gives the error output when terraform had no diagnostic", () => {
  const diagnostics = new Diagnostics("shop", () => {});
  expect(diagnostics.error("terraform init", "no space left on device\n").message).toBe(
    "shop: terraform init ends without error, not this\nno space left on device.",
  );
});

it.each([
  ['checking for presence of existing Secret: Status=403 InnerError={"code":"ForbiddenByRbac"}', true],
  ["ForbiddenByRbac: the caller has no right to it", true],
  ['Status=403 Code="ForbiddenByRbac" Message="no"', true],
  ['Status=403 Code="ForbiddenByRbacOfOthers"', false],
  ['Status=403 Code="Forbidden"', false],
])("finds the error code of Azure's in the text, as a whole word: %s", (rule, found) => {
  expect(hasAzureCode({ where: "a", rule }, "ForbiddenByRbac")).toBe(found);
  expect(hasAzureCode({ where: "a", rule: "it fails", remedy: rule }, "ForbiddenByRbac")).toBe(found);
});
