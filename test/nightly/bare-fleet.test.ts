import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { growingDisks } from "../e2e/fleet/disks.js";
import { shareFaults } from "../e2e/fleet/faults.js";
import { Fleet, SLOW } from "../e2e/fleet/fleet.js";
import { virtualNetwork } from "../e2e/fleet/network.js";
import { outage } from "../e2e/fleet/smb-share.js";
import { wholePath } from "../e2e/fleet/whole-path.js";

/** As a user without a Docker engine has them: first boot installs the engine. */
describe("virtual machines of the bare image", { timeout: SLOW }, () => {
  vi.stubEnv("LONGSHORE_MACHINE_IMAGE", "bare");
  const fleet = new Fleet();
  beforeAll(() => fleet.up(), SLOW);
  afterAll(async () => {
    await fleet.project.destroyAll();
    vi.unstubAllEnvs();
  }, SLOW);

  wholePath(fleet);
  virtualNetwork(fleet);
  shareFaults(fleet);
  growingDisks(fleet);

  it("keep what was acknowledged on a share over an outage of ten minutes", async () => {
    await outage(fleet, 600);
  });

  it("come back after power cuts, one after the other", async () => {
    for (const host of ["left", "right"] as const) {
      await fleet.in("box", host, `echo ${host} > /data/${host}; sync`);
      await fleet.powerCut(host);
    }
    await fleet.project.run(["up", "fleet"]);
    expect(await fleet.in("box", "left", "cat /data/left /data/right")).toBe("left\nright");
  });
});
