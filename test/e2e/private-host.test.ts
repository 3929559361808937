import { readdirSync, truncateSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hostsOf, NOTHING_PLANNED, type StatusResult, TestProject } from "../../testbed/project.js";
import { writeSite } from "../../testbed/web-host.js";

/** A host without a public address behind a jump host, with its data on a disk that outlives the stack. */
const program = `
const stack = new l.AzureStack(app, "shop", { location: "westeurope" });
const net = new l.Network(stack, "net", { addressSpace: "10.63.0.0/16", egress: l.Egress.natGateway() });
const jump = new l.ContainerHost(stack, "jump", {
  network: net, engine: l.Engine.none(), publicIp: l.PublicIp.static(), access: l.Access.sshFrom("203.0.113.7/32"),
  osDisk: { size: l.Size.gibibytes(64) },
});
const size = l.Size.gibibytes(1);
const data = { name: "data", size, removalPolicy: l.RemovalPolicy.RETAIN };
const logs = { name: "logs", size, filesystem: "xfs", removalPolicy: l.RemovalPolicy.DESTROY };
const files = new l.ContainerHost(stack, "files", {
  network: net,
  engine: l.Engine.docker({ source: l.EngineSource.distribution() }),
  access: l.Access.through(jump),
  dataDisks: [data, logs],
});
files.addContainer("site", {
  image: l.Build.directory("site", { packages: ["busybox-static"] }),
  publish: ["8080:8080"],
  mounts: [files.dataDisk("data").at("/srv/data")],
  health: l.Health.http("/index.html"),
});
files.connections.allowFrom(jump, 8080);
`;

const project = new TestProject();
const mounted = async () =>
  (await project.onHost("shop/files", "findmnt", "--noheadings", "--output", "TARGET,FSTYPE")).split("\n");
let mountPath = "";

beforeAll(async () => {
  writeSite(project, "private page\n");
  project.program("shop", program);
  await project.run(["up", "shop"]);
  const spec = JSON.parse(
    await project
      .onHost("shop/files", "docker", "inspect", "site")
      .then((text) => text.slice(text.indexOf("["))),
  );
  mountPath = spec[0].Mounts[0].Source;
});
afterAll(() => project.destroyAll());

it("is reached through the jump host alone, and opens nothing to the outside", async () => {
  const hosts = hostsOf(await project.result<StatusResult>(["status", "shop"]));
  expect(hosts.find(({ name }) => name === "files")).toMatchObject({ reach: "ssh", ports: [] });
  // Its own sshd says who came: the jump host's address.
  expect(await project.onHost("shop/files", "sh", "-c", "echo came from $SSH_CONNECTION")).toMatch(
    /came from 10\.63\.\d+\.\d+ /,
  );
});

it("serves its neighbour", async () => {
  const address = hostsOf(await project.result<StatusResult>(["status", "shop"]))[1]?.address;
  expect(await project.onHost("shop/jump", "curl", "-s", `http://${address}:8080/index.html`)).toContain(
    "private page",
  );
});

it("keeps its data on the disk, over a reboot of the host", async () => {
  expect((await mounted()).some((line) => line.includes(mountPath) && line.includes("ext4"))).toBe(true);
  await project.onHost("shop/files", "sudo", "sh", "-c", `echo precious > ${mountPath}/note; sync`);
  await project.reboot("shop/files");
  await expect
    .poll(() => project.onHost("shop/files", "cat", `${mountPath}/note`).catch(() => ""), {
      timeout: 120_000,
      interval: 2_000,
    })
    .toContain("precious");
});

describe("its disks", () => {
  const declare = (gib: number) =>
    project.program("shop", program.replace("l.Size.gibibytes(1)", `l.Size.gibibytes(${gib})`));
  /** Whole GiB of both filesystems. */
  const sizes = async () => {
    const ask =
      "for path in /srv/data /srv/logs; do df --output=size --block-size=1M $path | tail -n 1; done";
    const told = (await project.onHost("shop/files", "sh", "-c", ask)).trim().split("\n").slice(-2);
    return told.map((mebibytes) => Math.round(Number(mebibytes) / 1024));
  };
  const containers = () =>
    project.onHost("shop/files", "docker", "inspect", "--format", "{{.State.StartedAt}}", "site");

  it("grow with what is declared, while they are used", async () => {
    const started = await containers();
    expect(await sizes()).toEqual([1, 1]);
    declare(3);
    expect(await project.changes(["up", "shop"])).toEqual(
      expect.arrayContaining(["disk data", "disk logs", "azurerm_managed_disk.files_disks_data"]),
    );
    expect(await sizes()).toEqual([3, 3]);
    await project.run(["verify", "shop"]);
    expect(await containers()).toBe(started);
    expect(await project.onHost("shop/files", "cat", `${mountPath}/note`)).toContain("precious");
  });

  it("that are larger than their filesystems are a difference, until the next boot or deploy", async () => {
    const disks = join(project.folder, ".longshore/local/disks");
    for (const file of readdirSync(disks)) {
      truncateSync(join(disks, file), 5 * 2 ** 30);
      const device = (
        await execa("losetup", ["--associated", join(disks, file), "--noheadings", "--output", "NAME"])
      ).stdout;
      await execa("losetup", ["--set-capacity", device.trim()]);
    }
    expect((await project.differing("shop", "files")).sort()).toEqual(["disk data", "disk logs"]);
    await project.reboot("shop/files");
    await expect.poll(sizes, { timeout: 120_000, interval: 2_000 }).toEqual([5, 5]);
    declare(5);
    await project.run(["up", "shop"]);
  });

  it("do not shrink: plan and up say so, and change nothing", async () => {
    declare(4);
    for (const verb of ["plan", "up"]) {
      const refused = await project.refusal([verb, "shop"], 4);
      expect(refused.map(({ where }) => where).sort()).toEqual([
        "shop/files/disks/data",
        "shop/files/disks/logs",
      ]);
      expect(refused[0]).toMatchObject({
        rule: "a disk can grow, but Azure cannot shrink it",
        seen: "disk_size_gb from 5 GiB to 4 GiB",
      });
    }
    declare(5);
    expect(await project.plan("shop")).toEqual(NOTHING_PLANNED);
  });
});

it("keeps the disk at destroy, says so, and takes it back at the next up", async () => {
  const { kept } = await project.result<{ kept: { id: string }[] }>(["destroy", "shop"]);
  expect(kept.map(({ id }) => id)).toContainEqual(expect.stringMatching(/disks\/.*data/));
  expect(await project.machines()).toEqual([]);
  expect((await project.plan("shop")).import).toBe(kept.length);
  await project.run(["up", "shop"]);
  expect(await project.onHost("shop/files", "cat", `${mountPath}/note`)).toContain("precious");
});

it("refuses a plan that would delete the disk, until it is named", async () => {
  project.program("shop", program.replace(/dataDisks: .*\n/, "").replace(/mounts: .*\n/, ""));
  const [refused] = await project.refusal(["up", "shop"], 4);
  const name = /--allow (\S+?)\.?\s/.exec(`${refused?.remedy}\n`)?.[1] ?? "";
  await project.run(["up", "shop", "--allow", name]);
});
