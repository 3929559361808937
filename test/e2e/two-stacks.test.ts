import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { TestProject } from "../../testbed/project.js";

const project = new TestProject("local", { LONGSHORE_MACHINES: "docker" });
afterAll(() => project.destroyAll());

// A backend that cannot be reached: whoever asks it fails.
const program = `
const backend = l.Backend.azurerm({ resourceGroup: "states", storageAccount: "states", container: "states" });
const stackOf = (name) => new l.AzureStack(app, name, { location: "westeurope", backend });
const hostIn = (stack, name, tags) =>
  new l.ContainerHost(stack, name, { network: new l.Network(stack, "net"), engine: l.Engine.none(), tags });
const shop = stackOf("shop");
const base = stackOf("base");
const db = hostIn(base, "db");
hostIn(shop, "web", { db: db.privateAddress });
`;

it("a stack takes the address of another one's machine, and outlives it", async () => {
  for (const stack of ["shop", "base"]) project.program(stack, program);
  await project.run(["plan", "shop"], { exitCode: 2 });
  pretendUpOnAzure();
  const [refused] = await project.refusal(["up", "shop"], 2);
  expect(refused?.remedy).toContain("longshore up base --target local");
  expect(await project.machines()).toEqual([]);

  await project.run(["up", "base", "shop"]);
  expect(await project.machines()).toHaveLength(2);
  expect(hostOf("shop", "web").tags.db).toBe(hostOf("base", "db").private_ip_address);
  await project.run(["verify"]);

  await project.run(["destroy", "base"]);
  await project.run(["verify", "shop"]);
  expect(await project.result(["status", "shop"])).toMatchObject({ drift: { cloud: [] } });
  await project.run(["destroy", "shop"]);
  expect(await project.machines()).toEqual([]);
});

function pretendUpOnAzure(): void {
  const name = "cross-stack-output-azurerm_network_interfacedb_nicprivate_ip_address";
  const outputs = { [name]: { value: "20.0.0.4", type: "string" } };
  const state = {
    version: 4,
    terraform_version: "1.0.0",
    serial: 1,
    lineage: "azure",
    outputs,
    resources: [],
  };
  const folder = join(project.folder, ".longshore/azure/stacks/base");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "stack.tfstate"), JSON.stringify(state));
}

interface Machine {
  readonly private_ip_address: string;
  readonly tags: Readonly<Record<string, string>>;
}

function hostOf(stack: string, name: string): Machine {
  const file = join(project.folder, ".longshore/local/stacks", stack, "stack.tfstate");
  const { resources } = JSON.parse(readFileSync(file, "utf8")) as {
    resources: { type: string; name: string; instances: { attributes: Machine }[] }[];
  };
  const found = resources.find((each) => each.type === "azurerm_linux_virtual_machine" && each.name === name);
  if (!found?.instances[0]) throw new Error(`${stack} has no machine ${name}`);
  return found.instances[0].attributes;
}
