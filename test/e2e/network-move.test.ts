import { lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { hostsOf, type StatusResult, TestProject } from "../../testbed/project.js";

/** A host with data, in one of two networks. */
const program = (network: string) => `
const stack = new l.AzureStack(app, "shop", { location: "westeurope", access: l.Access.sshFrom("203.0.113.7/32") });
const near = new l.Network(stack, "near", { addressSpace: "10.64.0.0/16" });
const far = new l.Network(stack, "far", { addressSpace: "10.65.0.0/16" });
new l.ContainerHost(stack, "web", {
  network: ${network}, engine: l.Engine.none(), publicIp: l.PublicIp.static(),
  dataDisks: [{ name: "data", size: l.Size.gibibytes(1) }],
});
`;

const project = new TestProject();
let umask: number;
beforeAll(async () => {
  umask = process.umask(0);
  project.program("shop", program("near"));
  await project.run(["up", "shop"]);
  await project.onHost("shop/web", "sudo", "sh", "-c", "echo precious > /srv/data/note; sync");
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
  project.program("shop", program("far"));
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
