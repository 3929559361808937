import { lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { hostsOf, NOTHING_PLANNED, type StatusResult, TestProject } from "../../testbed/project.js";

interface Shape {
  readonly network?: string;
  /** The host's disks, and its id if it is not `web`. */
  readonly disks?: string;
  readonly host?: string;
}

const DATA = 'name: "data", size: l.Size.gibibytes(1)';
const LOGS = 'name: "logs", size: l.Size.gibibytes(1), removalPolicy: l.RemovalPolicy.DESTROY';

/** A host with data, in one of two networks, or none. */
const program = ({ network = "near", disks = `{ ${DATA} }, { ${LOGS} }`, host = '"web", {' }: Shape = {}) => `
const stack = new l.AzureStack(app, "shop", { location: "westeurope", access: l.Access.sshFrom("203.0.113.7/32") });
const near = new l.Network(stack, "near", { addressSpace: "10.64.0.0/16" });
const far = new l.Network(stack, "far", { addressSpace: "10.65.0.0/16" });
${
  host &&
  `new l.ContainerHost(stack, ${host}
  network: ${network}, engine: l.Engine.none(), publicIp: l.PublicIp.static(),
  dataDisks: [${disks}],
});`
}
`;

const project = new TestProject();
let umask: number;
beforeAll(async () => {
  umask = process.umask(0);
  project.program("shop", program());
  await project.run(["up", "shop"]);
  await project.onHost(
    "shop/web",
    "sudo",
    "sh",
    "-c",
    "echo precious > /srv/data/note; echo line > /srv/logs/note; sync",
  );
});
afterAll(async () => {
  process.umask(umask);
  await project.destroyAll();
});

it("makes everything for its owner alone, whatever the umask is", () => {
  expect(open(join(project.folder, ".longshore"))).toEqual([]);
  expect(open(join(project.folder, "cdktf.out"))).toEqual([]);
});

it("refuses to move the host to another network, and replaces it there when that is asked for", async () => {
  project.program("shop", program({ network: "far" }));
  const before = await project.machines();
  for (const verb of ["plan", "up"]) {
    expect(await project.refusal([verb, "shop"], 4)).toMatchObject([
      { where: "shop/web", remedy: expect.stringContaining("longshore replace shop/web") },
    ]);
  }
  expect(await project.machines()).toEqual(before);

  await project.run(["replace", "shop/web"]);
  const hosts = hostsOf(await project.result<StatusResult>(["status", "shop"]));
  expect(hosts[0]?.address).toMatch(/^10\.65\./);
  expect(await project.onHost("shop/web", "cat", "/srv/data/note")).toContain("precious");
  expect(await project.changes(["up", "shop"])).toEqual([]);
  expect(open(join(project.folder, ".longshore"))).toEqual([]);
});

/** What `up` would do by itself, from a plan file. */
async function upAsReviewed(...decisions: string[]): Promise<string> {
  await project.run(["plan", "shop", "--out", "shop.plan", ...decisions]);
  return await project.run(["up", "--plan", "shop.plan"]);
}

const notes = () => project.onHost("shop/web", "cat", "/srv/data/note", "/srv/logs/note");

it("leaves disks where they are when they are declared in another order", async () => {
  project.program("shop", program({ network: "far", disks: `{ ${LOGS} }, { ${DATA} }` }));
  expect(await project.plan("shop")).toEqual(NOTHING_PLANNED);
});

it("takes disks from a running host only when they are named, and has them swap their LUNs then", async () => {
  const disks = `{ ${LOGS}, lun: 57 }, { ${DATA}, lun: 18 }`;
  project.program("shop", program({ network: "far", disks }));
  const machines = await project.machines();
  const refused = await project.refusal(["up", "shop"], 4);
  expect(refused.map(({ remedy = "" }) => remedy.match(/lun: \d+|--allow [\w-]+/g))).toEqual([
    ["lun: 57", "--allow shop-web-data"],
    ["lun: 18", "--allow shop-web-logs"],
  ]);
  await upAsReviewed("--allow", "shop-web-data", "shop-web-logs");
  expect(await project.machines()).toEqual(machines);
  expect(await notes()).toBe("precious\nline");
  expect(await project.changes(["up", "shop"])).toEqual([]);
  await project.reboot("shop/web");
  expect(await notes()).toBe("precious\nline");
});

it("offers to a host that was renamed how to stay what it is, and moves all that is there to the new address", async () => {
  const disks = `{ ${LOGS}, lun: 57 }, { ${DATA}, lun: 18 }`;
  const machines = await project.machines();
  project.program("shop", program({ network: "far", disks, host: '"api", { name: "web",' }));
  const refused = await project.refusal(["up", "shop"], 4);
  expect(refused.filter(({ remedy }) => remedy?.includes('give shop/api `renamedFrom: "web"`'))).not.toEqual(
    [],
  );
  project.program("shop", program({ network: "far", disks, host: '"api", { renamedFrom: "web",' }));
  const planned = await project.plan("shop");
  expect(planned).toEqual({ ...NOTHING_PLANNED, move: planned.move });
  expect(planned.move).toBeGreaterThan(5);
  await upAsReviewed();
  expect(await project.plan("shop")).toEqual(NOTHING_PLANNED);
  expect(await project.machines()).toEqual(machines);
  expect(await notes()).toBe("precious\nline");
});

it("lets a host go while its data stays, and takes that back", async () => {
  project.program("shop", program({ host: "" }));
  const refused = await project.refusal(["up", "shop"], 4);
  expect(refused.map(({ where }) => where).sort()).toEqual([
    "azurerm_linux_virtual_machine.api",
    "azurerm_managed_disk.api_disks_logs",
  ]);
  expect(await project.plan("shop")).toMatchObject({ keep: 1 });
  const said = await upAsReviewed("--allow", "shop-web", "shop-web-logs");
  expect(said).toContain("kept: data disk shop-web-data");
  expect(await project.machines()).toEqual([]);
  expect(await project.plan("shop")).toEqual(NOTHING_PLANNED);

  project.program("shop", program({ disks: `{ ${DATA}, lun: 18 }`, host: '"api", { name: "web",' }));
  expect(await project.plan("shop")).toMatchObject({ import: 1 });
  await project.run(["up", "shop"]);
  expect(await project.onHost("shop/web", "cat", "/srv/data/note")).toBe("precious");
});

/** What others may do anything with, links apart. */
function open(folder: string): string[] {
  return [
    folder,
    ...readdirSync(folder, { recursive: true, encoding: "utf8" }).map((name) => join(folder, name)),
  ].filter((path) => {
    const stats = lstatSync(path, { throwIfNoEntry: false });
    return stats !== undefined && !stats.isSymbolicLink() && (stats.mode & 0o077) !== 0;
  });
}
