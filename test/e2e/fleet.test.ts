import { readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Fleet, SLOW } from "./fleet/fleet.js";
import { nfsShare } from "./fleet/nfs-share.js";
import { smbShare } from "./fleet/smb-share.js";
import { wholePath } from "./fleet/whole-path.js";

describe("virtual machines", { timeout: SLOW }, () => {
  const fleet = new Fleet();
  beforeAll(() => fleet.up(), SLOW);
  afterAll(() => fleet.project.destroyAll(), SLOW);

  wholePath(fleet);
  nfsShare(fleet);
  smbShare(fleet);

  it("leave no process and no record after destroy", async () => {
    await fleet.project.run(["destroy", "fleet"]);
    expect(fleet.project.processes()).toEqual([]);
    expect(readdirSync(join(fleet.project.folder, ".longshore/local/records"))).toEqual([]);
  });
});
