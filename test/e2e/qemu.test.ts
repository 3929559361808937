import { readdirSync } from "node:fs";
import { release } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { everywhere, HostContainers } from "./support/containers.js";
import { type StatusResult, TestProject } from "./support/project.js";
import { webHost, writeSite } from "./support/web-host.js";

/** A processor that is emulated may need minutes for what a container machine does in seconds. */
const SLOW = 1_800_000;

describe("the whole path on virtual machines", () => {
  const project = new TestProject("local", { LONGSHORE_MACHINES: "qemu" });
  const virtualMachines = () => project.processes().filter((line) => line.includes("qemu-system-"));
  const page = async () => {
    const { hosts } = await project.result<StatusResult>(["status", "shop"]);
    const at = hosts[0]?.ports.find(({ port }) => port === 80)?.at;
    return await (await fetch(`http://${at}/index.html`)).text();
  };

  beforeAll(async () => {
    writeSite(project, "the page\n");
    project.program("shop", webHost("shop", "", { range: "10.65.0.0/16" }));
    await project.run(["up", "shop"]);
  }, SLOW);
  afterAll(() => project.destroyAll(), SLOW);

  it("serves the page at the place that status names", async () => {
    expect(await page()).toBe("the page\n");
    await project.run(["verify", "shop"]);
  });

  it("runs a kernel of its own", async () => {
    expect(virtualMachines()).toHaveLength(1);
    expect(await project.machines()).toEqual([]);
    expect((await project.onHost("shop/web", "uname", "--kernel-release")).trim()).not.toBe(release());
  });

  it("answers the machine at the metadata service, and nobody else at its port", async () => {
    const query = "metadata/instance/compute/osProfile/computerName?api-version=2021-02-01&format=text";
    const ask = (at: string) =>
      `curl --silent --max-time 60 --header Metadata:true 'http://${at}/${query}' || echo silence`;
    expect((await project.onHost("shop/web", "sh", "-c", ask("169.254.169.254"))).trim()).toBe("web");
    const settings = await project.onHost(
      "shop/web",
      "sudo",
      "cat",
      "/var/lib/longshore-machine/machine.env",
    );
    const port = /^METADATA_PORT=(\d+)$/m.exec(settings)?.[1];
    expect((await execa("sh", ["-c", ask(`127.0.0.1:${port}`)])).stdout).toBe("silence");

    const containers = new HostContainers(project, "shop/web");
    await containers.makeNetwork();
    const real = await containers.realMetadata();
    const asked = () => containers.askMetadata("169.254.169.254", real);
    const closed = { "169.254.169.254": "", [real]: "" };
    expect(await asked()).toEqual(everywhere(closed));
    await project.onHost("shop/web", "sudo", "nft", "delete", "table", "inet", "longshore_rules");
    expect(await asked()).toEqual(everywhere({ ...closed, [real]: "web" }));
    await project.onHost("shop/web", "sudo", "/usr/lib/longshore/network");
  });

  it("follows a change of the rules while it runs", { timeout: SLOW }, async () => {
    const rules = () =>
      project.onHost("shop/web", "sudo", "nft", "list", "chain", "inet", "longshore_rules", "arriving_0");
    const boot = () => project.onHost("shop/web", "cat", "/proc/sys/kernel/random/boot_id");
    const before = await boot();
    expect(await rules()).toMatch(/dport 80 return/);
    expect(await rules()).not.toContain("8443");
    project.program(
      "shop",
      webHost("shop", "web.connections.allowFromInternet(8443);", { range: "10.65.0.0/16" }),
    );
    await project.run(["up", "shop"]);
    expect(await rules()).toContain("8443");
    expect(await boot()).toBe(before);
  });

  it("comes back by itself after a reboot", { timeout: SLOW }, async () => {
    const boot = async () =>
      (await project.onHost("shop/web", "cat", "/proc/sys/kernel/random/boot_id").catch(() => "")).trim();
    const first = await boot();
    await project.start(["ssh", "--target", "local", "shop/web", "--", "sudo", "systemctl", "reboot"]);
    const polling = { timeout: SLOW / 2, interval: 3_000 };
    await expect.poll(boot, polling).toMatch(new RegExp(`^(?!${first})[0-9a-f-]{36}$`));
    await expect.poll(() => page().catch(() => ""), polling).toBe("the page\n");
    await project.run(["verify", "shop"]);
  });

  it("leaves no process and no record after destroy", async () => {
    await project.run(["destroy", "shop"]);
    expect(project.processes()).toEqual([]);
    expect(readdirSync(join(project.folder, ".longshore/local/records"))).toEqual([]);
  });
});
