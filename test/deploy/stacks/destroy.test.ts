import { expect, it } from "vitest";
import { refuseLeftovers } from "../../../deploy/stacks/destroy.js";

const kept = [{ address: "azurerm_managed_disk.data", id: "/S/Disks/Data", what: "data disk data" }];
const disk = { kind: "record", name: "/s/disks/data" };

it("is done when nothing is left but what is kept", () => {
  expect(() => refuseLeftovers("shop", [], [])).not.toThrow();
  expect(() => refuseLeftovers("shop", [disk], kept)).not.toThrow();
});

it("is not done while anything else is left, and names all of it", () => {
  const left = [{ kind: "resource", name: "azurerm_subnet.a" }, disk, { kind: "process", name: "services" }];
  expect(() => refuseLeftovers("shop", left, kept)).toThrow(
    "shop: nothing is left of a destroyed stack but what is kept, not resource azurerm_subnet.a. Run destroy again.\n" +
      "shop: nothing is left of a destroyed stack but what is kept, not process services. Run destroy again.",
  );
  expect(() => refuseLeftovers("shop", [disk], [])).toThrow("not record /s/disks/data");
});
