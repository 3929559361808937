import { describe, vi } from "vitest";
import { machineContract } from "../e2e/support/machine-contract.js";

describe("virtual machines of the bare image", () => {
  vi.stubEnv("LONGSHORE_MACHINE_IMAGE", "bare");
  // QEMU starts the machine again by itself.
  machineContract("qemu", async () => {});
});
