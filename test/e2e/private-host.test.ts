import { afterAll, beforeAll, expect, it } from "vitest";
import { hostsOf, type StatusResult, TestProject } from "../../testbed/project.js";
import { writeSite } from "../../testbed/web-host.js";

/** A host without a public address behind a jump host, with its data on a disk that outlives the stack. */
const program = `
const stack = new l.AzureStack(app, "shop", { location: "westeurope" });
const net = new l.Network(stack, "net", { addressSpace: "10.63.0.0/16", egress: l.Egress.natGateway() });
const jump = new l.ContainerHost(stack, "jump", {
  network: net, engine: l.Engine.none(), publicIp: l.PublicIp.static(), access: l.Access.sshFrom("203.0.113.7/32"),
});
const files = new l.ContainerHost(stack, "files", {
  network: net,
  engine: l.Engine.docker({ source: l.EngineSource.distribution() }),
  access: l.Access.through(jump),
  dataDisks: [{ name: "data", size: l.Size.gibibytes(1), removalPolicy: l.RemovalPolicy.RETAIN }],
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

it("keeps the disk at destroy, says so, and takes it back at the next up", async () => {
  const { kept } = await project.result<{ kept: { id: string }[] }>(["destroy", "shop"]);
  expect(kept.map(({ id }) => id)).toContainEqual(expect.stringMatching(/disks\/.*data/));
  expect(await project.machines()).toEqual([]);
  expect((await project.plan("shop")).import).toBe(kept.length);
  await project.run(["up", "shop"]);
  expect(await project.onHost("shop/files", "cat", `${mountPath}/note`)).toContain("precious");
});

it("refuses a plan that would take the disk from the host, until it is named; then it stays in the cloud", async () => {
  project.program("shop", program.replace(/dataDisks: .*\n/, "").replace(/mounts: .*\n/, ""));
  const [refused] = await project.refusal(["up", "shop"], 4);
  const name = /--allow ([\w-]+)/.exec(refused?.remedy ?? "")?.[1] ?? "";
  expect(await project.run(["up", "shop", "--allow", name])).toContain(`kept: data disk ${name}`);
  expect((await mounted()).some((line) => line.includes(mountPath))).toBe(false);
});
