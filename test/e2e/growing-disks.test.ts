import { readdirSync, truncateSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, expect, it } from "vitest";
import { NOTHING_PLANNED, TestProject } from "../../testbed/project.js";

/** A host with both kinds of filesystem; what virtual machines do with theirs, and with their OS disk, the fleet tests. */
const program = (gib: number) => `
const stack = new l.AzureStack(app, "shop", { location: "westeurope" });
const network = new l.Network(stack, "net", { addressSpace: "10.65.0.0/16", egress: l.Egress.natGateway() });
const disk = (name, filesystem) => ({
  name, filesystem, size: l.Size.gibibytes(${gib}), removalPolicy: l.RemovalPolicy.DESTROY,
});
new l.ContainerHost(stack, "web", {
  network, engine: l.Engine.none(), osDisk: { size: l.Size.gibibytes(64) },
  dataDisks: [disk("data", "ext4"), disk("logs", "xfs")],
});
`;

const project = new TestProject("local", { LONGSHORE_MACHINES: "docker" });
const declare = (gib: number) => project.program("shop", program(gib));
const root = (command: string) => project.onHost("web", "sudo", "sh", "-c", command);

/** Whole GiB of both filesystems. */
async function sizes(): Promise<number[]> {
  const told = await root("df --output=size --block-size=1M /srv/data /srv/logs");
  return told
    .trim()
    .split("\n")
    .slice(-2)
    .map((mebibytes) => Math.round(Number(mebibytes) / 1024));
}

beforeAll(async () => {
  declare(1);
  await project.run(["up", "shop"]);
  await root("echo precious | tee /srv/data/note /srv/logs/note; sync");
});
afterAll(() => project.destroyAll());

it("grow with what is declared, and keep what they hold", async () => {
  expect(await sizes()).toEqual([1, 1]);
  declare(3);
  expect(await project.changes(["up", "shop"])).toEqual(expect.arrayContaining(["disk data", "disk logs"]));
  expect(await sizes()).toEqual([3, 3]);
  expect(await project.run(["verify", "shop"])).toContain("OS disk (overlay without a disk of its own)");
  expect((await root("cat /srv/data/note /srv/logs/note")).trim()).toBe("precious\nprecious");
});

it("that are larger than their filesystems are a difference, until the next boot", async () => {
  const folder = join(project.folder, ".longshore/local/disks");
  for (const file of readdirSync(folder).map((name) => join(folder, name))) {
    truncateSync(file, 5 * 2 ** 30);
    const { stdout } = await execa("losetup", ["--associated", file, "--noheadings", "--output", "NAME"]);
    await execa("losetup", ["--set-capacity", stdout.trim()]);
  }
  expect((await project.differing("shop", "web")).sort()).toEqual(["disk data", "disk logs"]);
  await project.reboot("shop/web");
  await expect.poll(() => sizes().catch(() => []), { timeout: 120_000, interval: 2_000 }).toEqual([5, 5]);
  declare(5);
  expect(await project.changes(["up", "shop"])).not.toContain("disk data");
});

it("do not shrink: plan and up say so, and change nothing", async () => {
  declare(4);
  for (const verb of ["plan", "up"]) {
    const refused = await project.refusal([verb, "shop"], 4);
    expect(refused.map(({ where }) => where).sort()).toEqual(["shop/web/disks/data", "shop/web/disks/logs"]);
    expect(refused[0]).toMatchObject({
      rule: "a disk can grow, but Azure cannot shrink it",
      seen: "disk_size_gb from 5 GiB to 4 GiB",
    });
  }
  declare(5);
  expect(await project.plan("shop")).toEqual(NOTHING_PLANNED);
});
