import { release } from "node:os";
import { describe, expect, it } from "vitest";
import type { Fleet } from "./fleet.js";

export function wholePath(fleet: Fleet): void {
  const { project } = fleet;

  describe("the whole path", () => {
    it("serves the page at the place that status names", async () => {
      expect(await fleet.page()).toBe("the page\n");
    });

    it("runs kernels of their own", async () => {
      const machines = project.processes().filter((line) => line.includes("qemu-system-"));
      expect(machines).toHaveLength(2);
      expect(await project.machines()).toEqual([]);
      expect(await fleet.on("left", "uname", "--kernel-release")).not.toBe(release());
    });
  });
}
