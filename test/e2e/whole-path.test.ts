import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hostsOf, NOTHING_PLANNED, type StatusResult, TestProject } from "../../testbed/project.js";
import { fetchPage, webHost, writeSite } from "../../testbed/web-host.js";
import { everywhere, HostContainers } from "./support/containers.js";

/** One stack, brought up once; the tests follow each other as a user's day does. */
describe("the whole path on container machines", () => {
  const project = new TestProject("local", { LONGSHORE_MACHINE_IMAGE: "bare" }, "main.ts");

  beforeAll(async () => {
    writeSite(project, "first page\n");
    project.program("shop", webHost("shop"));
    await project.run(["up", "shop"]);
  });
  afterAll(() => project.destroyAll());

  const status = (exitCode = 0) => project.result<StatusResult>(["status", "shop"], { exitCode });
  const at = async (port: number) =>
    hostsOf(await status())[0]?.ports?.find((open) => open.port === port)?.at;
  const page = async () => fetchPage(await at(80));

  it("serves the page at the place that status names, and opens nothing else", async () => {
    expect(await page()).toBe("first page\n");
    expect(hostsOf(await status())[0]?.ports?.map(({ port }) => port)).toEqual([80]);
  });

  it("finds nothing to do the second time", async () => {
    const before = await project.machines();
    expect(await project.changes(["up", "shop"])).toEqual([]);
    expect(await project.machines()).toEqual(before);
  });

  it("shows what the machine wrote to its console", async () => {
    const console = await project.run(["logs", "shop/web", "--console", "--tail", "1000"]);
    expect(console).toContain("Reached target");
  });

  it("shows what the first boot and the container said", async () => {
    expect(await project.run(["logs", "shop/web"])).toMatch(/cloud-init.* finished at/i);
    await project.onHost("shop/web", "docker", "exec", "site", "/usr/bin/busybox", "sh", "-c", SAY);
    expect(await project.run(["logs", "shop/web", "site", "--tail", "1"])).toContain("said by the site");
    const following = project.start(["logs", "shop/web", "site", "--follow"]);
    following.stdout.once("data", () => following.kill("SIGINT"));
    expect((await following).exitCode).toBe(130);
  });

  it("tells a command's output and exit code as events", async () => {
    const command = ["ssh", "--json", "--target", "local", "shop/web", "--", "sh", "-c", "echo told; exit 7"];
    const events = (await project.run(command, { exitCode: 7 })).trim().split("\n");
    expect(events.map((line) => JSON.parse(line))).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ type: "output", text: "told\n" }),
        expect.objectContaining({ type: "result", host: "web", exitCode: 7 }),
      ]),
    );
  });

  it("keeps the machine when only the first-boot document changes", async () => {
    const before = await project.machines();
    project.program("shop", webHost("shop", "", { props: 'timezone: "Europe/Berlin",' }));
    expect(await project.plan("shop")).toEqual(NOTHING_PLANNED);
    await project.run(["up", "shop"]);
    expect(await project.machines()).toEqual(before);
    project.program("shop", webHost("shop"));
  });

  it("deploys a changed container without a plan", async () => {
    writeSite(project, "second page\n");
    expect(await project.run(["deploy", "shop", "--json"])).not.toContain('"phase":"plan"');
    expect(await page()).toBe("second page\n");
  });

  it("tells what was changed by hand, and mends it", async () => {
    expect(hostsOf(await project.result<StatusResult>(["verify", "shop"]))[0]?.reach).toBe("ssh");
    await project.onHost("shop/web", "docker", "stop", "site");
    expect(await project.differing("shop", "web")).toContain("container site");
    await project.run(["up", "shop"]);
    expect(await page()).toBe("second page\n");

    await project.onHost("shop/web", "sudo", "sh", "-c", "echo '{}' > /etc/docker/daemon.json");
    await project.run(["verify", "shop"], { exitCode: 3 });
    await project.run(["up", "shop"]);
    await project.run(["verify", "shop"]);
  });

  const containers = new HostContainers(project, "shop/web");
  const FIXED = "169.254.169.254";

  it("keeps containers from the metadata service, on every network of the engine, and not the host", async () => {
    const name = `http://${FIXED}/metadata/instance/compute/name?api-version=2021-02-01&format=text`;
    // Something must answer there, or a failure would prove nothing.
    expect(await project.onHost("shop/web", "curl", "-s", "-H", "Metadata: true", name)).toContain(
      "shop-web",
    );
    await containers.makeNetwork();
    const real = await containers.realMetadata();
    const page = "http://10.61.0.4/index.html";
    expect(await containers.fetch([page])).toEqual(everywhere({ [page]: "second page" }));
    expect(await containers.askMetadata(FIXED, real)).toEqual(everywhere({ [FIXED]: "", [real]: "" }));
    // What holds them back from its real port are rules, which the host's root can take away.
    await project.onHost("shop/web", "sudo", "nft", "delete", "table", "inet", "longshore_rules");
    expect(await containers.askMetadata(FIXED, real)).toEqual(everywhere({ [FIXED]: "", [real]: "web" }));
    await project.onHost("shop/web", "sudo", "/usr/lib/longshore/network");
  });

  it("lets containers in at the metadata service where that is declared, and at its fixed address alone", async () => {
    project.program("shop", webHost("shop", "", { props: "metadataForContainers: true," }));
    await project.run(["up", "shop"]);
    const real = await containers.realMetadata();
    expect(await containers.askMetadata(FIXED, real)).toEqual(everywhere({ [FIXED]: "web", [real]: "" }));
    project.program("shop", webHost("shop"));
    await project.run(["up", "shop"]);
    expect(await containers.askMetadata(FIXED)).toEqual(everywhere({ [FIXED]: "" }));
  });

  it("comes back by itself after a reboot, and stays down after a power-off until it is asked up", async () => {
    await project.reboot("shop/web");
    await expect
      .poll(async () => fetchPage(await at0()).catch(() => ""), { timeout: 120_000, interval: 1_000 })
      .toBe("second page\n");

    await project.start(["ssh", "--target", "local", "shop/web", "--", "sudo", "systemctl", "poweroff"]);
    await expect
      .poll(async () => hostsOf(await status(3))[0]?.power, { timeout: 60_000, interval: 1_000 })
      .toBe("stopped");
    await project.run(["up", "shop"]);
    expect(await page()).toBe("second page\n");
  });

  let known: string | undefined;
  async function at0(): Promise<string> {
    known ??= await at(80).catch(() => known);
    return known ?? "127.0.0.1:1";
  }

  it("makes the machine anew on purpose, and the container on it", async () => {
    const before = await project.machines();
    await project.run(["replace", "shop/web"]);
    const after = await project.machines();
    expect(after).toHaveLength(1);
    expect(after).not.toEqual(before);
    expect(await page()).toBe("second page\n");
  });

  it("leaves nothing after destroy", async () => {
    await project.run(["destroy", "shop"]);
    expect(await project.machines()).toEqual([]);
    expect(await project.result(["status", "shop"])).toMatchObject({ up: false });
  });
});

/** To what the container's first process prints to, which its log is made of. */
const SAY = "echo said by the site > /proc/1/fd/1";
