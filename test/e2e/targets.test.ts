import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { NOTHING_PLANNED, TestProject } from "../../testbed/project.js";

/** A stack without machines: what matters here is where its state lies. */
const program = (extra = "") => `
const stack = new l.AzureStack(app, "shop", { location: "westeurope" ${extra} });
new l.Network(stack, "net");
`;
/** Nothing answers there, whatever the computer can reach otherwise. */
const offline = { HTTPS_PROXY: "http://127.0.0.1:9", HTTP_PROXY: "http://127.0.0.1:9" };

describe("the two targets of one program", () => {
  const local = new TestProject();
  beforeAll(async () => {
    local.program("shop", program());
    await local.run(["up", "shop"]);
  });
  afterAll(() => local.destroyAll());

  const azure = (verb: string, env: Record<string, string> = {}) =>
    local.start([...verb.split(" "), "shop", "--target", "azure"], { ...offline, ...env });
  const localFolder = join(local.folder, ".longshore/local");
  const azureFolder = join(local.folder, ".longshore/azure");

  it("never touch each other's state: azure, up to where it needs the network", async () => {
    const before = fingerprint(localFolder);
    for (const verb of ["plan", "up --yes", "destroy --yes"]) {
      const result = await azure(verb, { ARM_SUBSCRIPTION_ID: "11111111-2222-4333-8444-555555555555" });
      expect(result.exitCode).toBe(1);
      expect(result.all).toMatch(/registry\.(terraform\.io|opentofu\.org)/);
    }
    expect(fingerprint(localFolder)).toEqual(before);
    expect(existsSync(join(azureFolder, "stacks/shop/cdk.tf.json"))).toBe(true);
  });

  it("never touch each other's state: local", async () => {
    const before = fingerprint(azureFolder);
    await local.run(["up", "shop"]);
    await local.run(["plan", "shop"]);
    expect(fingerprint(azureFolder)).toEqual(before);
  });

  it("refuse each other's subscription", async () => {
    const reserved = "10ca1000-0000-4000-8000-000000000000";
    const result = await azure("plan", { ARM_SUBSCRIPTION_ID: reserved });
    expect(result.exitCode).toBe(2);
    expect(result.all).toContain(
      `subscription: on the azure target it is one of yours, not ${reserved}, which only local clouds have. ` +
        "Name your own, or use --target local.",
    );
  });

  it("keep a configured remote backend out of local", async () => {
    local.program(
      "shop",
      program(
        `, backend: l.Backend.azurerm({ resourceGroup: "states", storageAccount: "states", container: "states" })`,
      ),
    );
    expect(await local.plan("shop")).toEqual(NOTHING_PLANNED);
    const override = JSON.parse(
      readFileSync(join(localFolder, "stacks/shop/longshore_override.tf.json"), "utf8"),
    );
    expect(override.terraform.backend).toEqual({
      local: { path: join(localFolder, "stacks/shop/stack.tfstate") },
    });
    await azure("plan", { ARM_SUBSCRIPTION_ID: "11111111-2222-4333-8444-555555555555" });
    const onAzure = readFileSync(join(azureFolder, "stacks/shop/longshore_override.tf.json"), "utf8");
    expect(JSON.parse(onAzure)).toEqual({});
  });

  it("refuse to keep a share's keys in a file of this computer, on azure, unless that is said to be known", async () => {
    const share = 'new l.SmbShare(stack, "files", { quota: l.Size.gibibytes(1) });';
    const env = { ARM_SUBSCRIPTION_ID: "11111111-2222-4333-8444-555555555555" };
    local.program("shop", program() + share);
    const refused = await azure("plan", env);
    expect(refused.exitCode).toBe(4);
    expect(refused.all).toContain("a state file of this computer with the keys of azurerm_storage_account");
    local.program("shop", `${program()}new l.NfsShare(stack, "files", { quota: l.Size.gibibytes(100) });`);
    expect((await azure("plan", env)).all).toContain("registry.terraform.io");
    local.program("shop", program(", backend: l.Backend.local({ secretsInState: true })") + share);
    expect((await azure("plan", env)).all).toMatch(/registry\.(terraform\.io|opentofu\.org)/);
  });

  it("are readable by their owner alone", () => {
    for (const file of files(join(localFolder, "stacks")).filter((name) => !name.includes("/.terraform/"))) {
      expect([file, statSync(file).mode & 0o077]).toEqual([file, 0]);
    }
  });
});

/** Every file of a folder with a hash of its content; logs and locks apart, which any run may write. */
function fingerprint(folder: string): Record<string, string> {
  const kept = files(folder).filter((file) => !/\.(log|lock)$/.test(file));
  return Object.fromEntries(
    kept.map((file) => [file, createHash("sha256").update(readFileSync(file)).digest("hex")]),
  );
}

function files(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile());
}
