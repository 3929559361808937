import { createHash } from "node:crypto";
import {
  existsSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, expect, it } from "vitest";
import { hostsOf, NOTHING_PLANNED, type StatusResult, TestProject } from "../../testbed/project.js";

/** A host that is made in seconds, with a disk. */
const program = `
const stack = new l.AzureStack(app, "shop", { location: "westeurope" });
const net = new l.Network(stack, "net", { addressSpace: "10.74.0.0/16", egress: l.Egress.natGateway() });
new l.ContainerHost(stack, "web", {
  network: net, engine: l.Engine.none(), image: l.HostImage.debian13(),
  dataDisks: [{ name: "data", size: l.Size.gibibytes(1), removalPolicy: l.RemovalPolicy.DESTROY }],
});
`;

const project = new TestProject("local", { LONGSHORE_MACHINES: "docker" });
const home = join(project.folder, ".longshore/local");
const docker = async (...argv: string[]) => (await execa("docker", argv)).stdout;
const disk = (command: string) => project.onHost("shop/web", "sudo", "sh", "-c", command);

async function ours(kind: "container" | "network"): Promise<string> {
  const hash = createHash("sha256").update(realpathSync(home)).digest("hex").slice(0, 8);
  const all = kind === "container" ? ["--all"] : [];
  return await docker(kind, "ls", "--quiet", ...all, "--filter", `label=longshore=${hash}`);
}

async function isMended(): Promise<void> {
  await project.run(["up", "shop"]);
  const [host] = hostsOf(await project.result<StatusResult>(["status", "shop"]));
  expect(host).toMatchObject({ power: "running", reach: "ssh" });
  expect(await project.plan("shop")).toEqual(NOTHING_PLANNED);
}

beforeAll(async () => {
  project.program("shop", program);
  await project.run(["up", "shop"]);
  await disk("echo kept > /srv/data/note; sync");
});
afterAll(() => project.destroyAll());

it("mends a network that was removed while its machine ran", async () => {
  await docker("network", "disconnect", "--force", await ours("network"), await ours("container"));
  await docker("network", "rm", await ours("network"));
  await isMended();
  expect(await disk("cat /srv/data/note")).toContain("kept");
});

it("mends a network that was removed while its machine was down", async () => {
  await docker("kill", await ours("container"));
  await docker("network", "rm", await ours("network"));
  await isMended();
  expect(await disk("cat /srv/data/note")).toContain("kept");
});

it("makes a machine anew that was removed, and keeps its disk", async () => {
  await docker("rm", "--force", "--volumes", await ours("container"));
  const seen = await project.result<{ drift: { cloud: string[] } }>(["status", "shop"], { exitCode: 3 });
  expect(seen.drift.cloud).toHaveLength(1);
  await isMended();
  const mended = await project.result<{ drift: { cloud: string[] } }>(["status", "shop"]);
  expect(mended.drift.cloud).toEqual([]);
  expect(await disk("cat /srv/data/note")).toContain("kept");
});

it("keeps a machine whose record was damaged or lost, and takes it up again", async () => {
  const before = await ours("container");
  const folder = join(home, "records");
  const name = readdirSync(folder).find((each) =>
    readFileSync(join(folder, each), "utf8").includes('"type": "azurerm_linux_virtual_machine"'),
  );
  const record = join(folder, name ?? "");
  const content = readFileSync(record, "utf8");
  writeFileSync(record, content.slice(0, 100));
  for (const [verb, exitCode] of [
    ["plan", 2],
    ["up", 2],
    ["destroy", 1],
  ] as const) {
    expect((await project.refusal([verb, "shop"], exitCode)).map(({ where }) => where)).toContain(record);
  }
  renameSync(record, join(project.folder, "lost.json"));
  expect(await project.plan("shop")).not.toEqual(NOTHING_PLANNED);
  await project.run(["status", "shop"], { exitCode: 3 });
  expect((await project.result<{ orphans: object[] }>(["local", "gc"])).orphans).toContainEqual(
    expect.objectContaining({ kind: "machine" }),
  );
  expect(await ours("container")).toBe(before);
  await isMended();
  expect(await ours("container")).toBe(before);
  expect(await disk("cat /srv/data/note")).toContain("kept");
});

it("ends a run at once whose machine is removed while it waits for that", async () => {
  const machine = await ours("container");
  await docker("exec", machine, "systemctl", "stop", "ssh");
  const run = project.start(["up", "shop", "--json"]);
  let said = "";
  const hear = (chunk: Buffer) => {
    said += chunk;
  };
  run.stdout?.on("data", hear);
  run.stderr?.on("data", hear);
  await expect.poll(() => said, { timeout: 60_000 }).toContain('"type":"progress","what":"shop/web"');
  const removed = Date.now();
  await docker("rm", "--force", "--volumes", machine);
  expect(await run).toMatchObject({ exitCode: 1 });
  expect(said).toMatch(/"power":"missing"/);
  expect(Date.now() - removed).toBeLessThan(60_000);
  await isMended();
});

it("makes a disk anew whose file is gone, empty, and uses that", async () => {
  const folder = join(home, "disks");
  for (const file of readdirSync(folder)) rmSync(join(folder, file));
  await isMended();
  expect(await disk("ls /srv/data")).not.toContain("note");
  await disk("echo new > /srv/data/note; sync");
  await docker("restart", await ours("container"));
  await isMended();
  expect(await disk("cat /srv/data/note")).toContain("new");
});

it("lets one run at a time work on a stack, and says who does", async () => {
  const first = project.start(["up", "shop"]);
  const lock = join(home, "stacks/shop.lock");
  await expect.poll(() => existsSync(lock), { timeout: 60_000, interval: 20 }).toBe(true);
  // Held still, or it would be done before the other one has begun.
  first.kill("SIGSTOP");
  const [violation] = await project.refusal(["plan", "shop"], 5);
  expect(violation?.seen).toContain(`(process ${first.pid})`);
  first.kill("SIGCONT");
  expect((await first).exitCode).toBe(0);
});

it("tells what there is, and lets all of it be removed", async () => {
  const status = await project.result<{ machines: object[]; disks: object[]; orphans: object[] }>([
    "local",
    "status",
  ]);
  expect(status.machines).toMatchObject([{ stack: "shop", state: "running" }]);
  expect(status.disks).toMatchObject([{ stack: "shop", gibibytes: 1 }]);
  expect(status.orphans).toEqual([]);
  expect(await project.result(["local", "reset"])).toMatchObject({ removed: false });
  expect(await ours("container")).not.toBe("");
  expect(await project.result(["local", "reset", "--yes"])).toMatchObject({ removed: true });
  expect([await ours("container"), await ours("network")]).toEqual(["", ""]);
  expect((await project.plan("shop")).create).toBeGreaterThan(5);
});
