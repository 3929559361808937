import { describe } from "vitest";
import { machineContract } from "./support/machine-contract.js";

describe("virtual machines", () => {
  // QEMU starts the machine again by itself.
  machineContract("qemu", async () => {});
});
