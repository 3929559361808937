import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hostsOf, type StatusResult, TestProject } from "../../testbed/project.js";
import { webHost, writeSite } from "../../testbed/web-host.js";

/** Its engine and its cloud-init are three years older than those of the release that the other tests boot. */
describe("the whole path with Debian 12 and its own engine", () => {
  const project = new TestProject("local", { LONGSHORE_MACHINE_IMAGE: "bare" });
  const program = webHost("shop", "", {
    image: "l.HostImage.debian12()",
    range: "10.71.0.0/16",
    props:
      'dataDisks: [{ name: "data", size: l.Size.gibibytes(1), removalPolicy: l.RemovalPolicy.DESTROY }],',
  });

  beforeAll(async () => {
    writeSite(project, "first page\n");
    project.program("shop", program);
    await project.run(["up", "shop"]);
  });
  afterAll(() => project.destroyAll());

  const page = async () => {
    const hosts = hostsOf(await project.result<StatusResult>(["status", "shop"]));
    const at = hosts[0]?.ports?.find((open) => open.port === 80)?.at;
    return (await fetch(`http://${at}/index.html`)).text();
  };

  it("serves the page", async () => {
    expect(await page()).toBe("first page\n");
  });

  it("has the release's own engine, held, and the guard before it", async () => {
    expect(await project.onHost("shop/web", "cat", "/etc/os-release")).toContain("bookworm");
    const version = await project.onHost("shop/web", "docker", "version", "--format", "{{.Server.Version}}");
    expect(version).toMatch(/^20\.10\./);
    const held = await project.onHost("shop/web", "apt-mark", "showhold");
    expect(held.trim().split("\n").sort()).toEqual(["containerd", "docker.io", "runc"]);
    const table = await project.onHost(
      "shop/web",
      "sudo",
      "nft",
      "list",
      "table",
      "inet",
      "longshore_metadata_guard",
    );
    expect(table).toContain("169.254.169.254");
  });

  it("has its data disk, and finds nothing to do the second time", async () => {
    expect(
      await project.onHost("shop/web", "findmnt", "--noheadings", "--output", "FSTYPE", "/srv/data"),
    ).toContain("ext4");
    expect(await project.changes(["up", "shop"])).toEqual([]);
  });

  it("deploys a changed container, and mends what was changed by hand", async () => {
    writeSite(project, "second page\n");
    await project.run(["deploy", "shop"]);
    expect(await page()).toBe("second page\n");
    await project.onHost("shop/web", "sudo", "apt-mark", "unhold", "docker.io");
    expect(await project.differing("shop", "web")).toEqual(["engine packages are held"]);
    await project.run(["up", "shop"]);
    await project.run(["verify", "shop"]);
  });

  it("shows data that nothing uses, and removes what is asked for and nothing else", async () => {
    const onHost = (script: string) => project.onHost("shop/web", "sudo", "sh", "-c", script);
    await onHost(
      "docker volume create left; mkdir -p '/srv/data/left over'; echo data > '/srv/data/left over/note'",
    );
    const unused = async () =>
      (await project.result<{ orphans: { kind: string; name: string }[] }>(["volumes", "audit", "shop"]))
        .orphans;
    expect(await unused()).toMatchObject([
      { kind: "folder", name: "/srv/data/left over" },
      { kind: "volume", name: "left" },
    ]);
    await project.run(["volumes", "prune", "shop"]);
    const mistake = ["volumes", "prune", "shop", "--yes", "--folder", "web:/srv/data/site"];
    await project.run(mistake, { exitCode: 2 });
    expect(await onHost("docker volume ls --quiet; ls /srv/data")).toContain("left over");
    await project.run(["volumes", "prune", "shop", "--yes"]);
    expect(await onHost("docker volume ls --quiet; cat '/srv/data/left over/note'")).toBe("data");
    await project.run(["volumes", "prune", "shop", "--folder", "web:/srv/data/left over"]);
    expect(await unused()).toEqual([]);
  });

  it("leaves nothing after destroy", async () => {
    await project.run(["destroy", "shop"]);
    expect(await project.machines()).toEqual([]);
  });
});
