import { execa } from "execa";
import { describe, expect, it } from "vitest";
import { everywhere, HostContainers } from "../support/containers.js";
import { type Fleet, POLL } from "./fleet.js";

/** What container machines are tested for in whole-path and network-rules. */
export function virtualNetwork(fleet: Fleet): void {
  const { project } = fleet;

  describe("the network of a virtual machine", () => {
    it("answers the machine at the metadata service, and nobody else at its port", async () => {
      const query = "metadata/instance/compute/osProfile/computerName?api-version=2021-02-01&format=text";
      const ask = (at: string) =>
        `curl --silent --max-time 60 --header Metadata:true 'http://${at}/${query}' || echo silence`;
      expect(await fleet.on("left", "sh", "-c", ask("169.254.169.254"))).toBe("left");
      const settings = await fleet.on("left", "cat", "/var/lib/longshore-machine/machine.env");
      const port = /^METADATA_PORT=(\d+)$/m.exec(settings)?.[1];
      expect((await execa("sh", ["-c", ask(`127.0.0.1:${port}`)])).stdout).toBe("silence");

      const containers = new HostContainers(project, "fleet/left");
      await containers.makeNetwork();
      const real = await containers.realMetadata();
      const asked = () => containers.askMetadata("169.254.169.254", real);
      const closed = { "169.254.169.254": "", [real]: "" };
      expect(await asked()).toEqual(everywhere(closed));
      await fleet.on("left", "nft", "delete", "table", "inet", "longshore_rules");
      // Again and again: six containers that start at once may be too slow for what they ask.
      await expect.poll(asked, POLL).toEqual(everywhere({ ...closed, [real]: "left" }));
      await fleet.on("left", "/usr/lib/longshore/network");
    });

    it("follows a change of the rules while it runs", async () => {
      const rules = () => fleet.on("left", "nft", "list", "chain", "inet", "longshore_rules", "arriving_0");
      const boot = () => fleet.on("left", "cat", "/proc/sys/kernel/random/boot_id");
      const before = await boot();
      expect(await rules()).toMatch(/dport 80 return/);
      expect(await rules()).not.toContain("8443");
      fleet.declare("left.connections.allowFromInternet(8443);");
      await project.run(["up", "fleet"]);
      expect(await rules()).toContain("8443");
      expect(await boot()).toBe(before);
    });
  });
}
