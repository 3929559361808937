import { readFileSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { packageRoot } from "../../system/package-root.js";
import { TestProject } from "../../testbed/project.js";

// A plan file on the local target: what `up` does beside Terraform's own plan is done as it was reviewed.

let project: TestProject;
beforeEach(() => {
  project = new TestProject();
  symlinkSync(join(packageRoot(), "node_modules/@cdktf"), join(project.folder, "node_modules/@cdktf"));
});
afterEach(() => rmSync(project.folder, { recursive: true, force: true }));

/** A stack with resources of azurerm's own classes. */
function shop(...lines: string[]): void {
  project.program(
    "shop",
    `const { ManagedDisk } = await import("@cdktf/provider-azurerm/lib/managed-disk/index.js");
    const shop = new l.AzureStack(app, "shop", { location: "westeurope" });
    const place = { location: shop.location, resourceGroupName: shop.resourceGroupName };
    const disk = (id) => new ManagedDisk(shop, id, { ...place, name: id, createOption: "Empty", diskSizeGb: 1,
      storageAccountType: "Standard_LRS" });
    ${lines.join("\n")}`,
  );
}

const inState = () => {
  const file = join(project.folder, ".longshore/local/stacks/shop/stack.tfstate");
  const { resources } = JSON.parse(readFileSync(file, "utf8")) as { resources: { name: string }[] };
  return resources.map(({ name }) => name);
};

it("lets data go as it says, beside what Terraform changes", async () => {
  shop('disk("ledger"); disk("notes");');
  await project.run(["up", "shop"]);
  shop('disk("other");');
  const all = ["plan", "shop", "--out", "shop.plan"];
  const refused = await project.run(all, { exitCode: 4 });
  expect(refused).toContain("repeat with --keep ledger; to delete it, with --allow ledger.");
  await expect(project.run(["up", "--plan", "shop.plan"])).rejects.toThrow(
    "names a file that `longshore plan --out`",
  );

  const planned = await project.run([...all, "--keep", "ledger", "--allow", "notes"]);
  expect(planned).toContain("1 to create, 0 to change, 0 to replace, 1 to delete, 1 to keep");
  const applied = await project.run(["up", "--plan", "shop.plan"]);
  expect(applied).toContain("1 to create, 0 to change, 0 to replace, 1 to delete, 1 to keep");
  expect(applied).toContain("  kept: ledger");
  expect(inState()).toEqual(expect.arrayContaining(["other"]));
  expect(inState()).not.toEqual(expect.arrayContaining(["ledger"]));
  expect(inState()).not.toEqual(expect.arrayContaining(["notes"]));
});

it("is refused when the policy is another one that says what becomes of data", async () => {
  shop('disk("ledger");');
  await project.run(["up", "shop"]);
  shop();
  await project.run(["plan", "shop", "--out", "shop.plan", "--allow", "ledger"]);
  const ledger = { address: "azurerm_managed_disk.ledger", what: "disk ledger" };
  const policies = JSON.stringify({ retained: [ledger], removable: [] });
  project.write(".longshore/local/stacks/shop/removal-policies.json", policies);
  const refused = await project.run(["up", "--plan", "shop.plan"], { exitCode: 4 });
  expect(refused).toContain("a plan is carried out as it was shown");
  expect(inState()).toContain("ledger");
});

it("is refused when an image would be built from something else", async () => {
  project.write("site/Dockerfile", "FROM scratch\nCOPY . /\n");
  project.write("site/.dockerignore", "notes\n");
  project.write("site/index.html", "one");
  project.program(
    "shop",
    `const shop = new l.AzureStack(app, "shop", { location: "westeurope" });
    const web = new l.ContainerHost(shop, "web", { network: new l.Network(shop, "net"), publicIp: l.PublicIp.static() });
    web.addContainer("site", { image: l.Build.directory("./site"), publish: ["80:80"], health: l.Health.http("/") });`,
  );
  await project.run(["plan", "shop", "--out", "shop.plan"]);
  project.write("site/index.html", "two");
  const refused = await project.run(["up", "--plan", "shop.plan"], { exitCode: 4 });
  expect(refused).toContain(
    "shop.plan: shop/web/site: a plan is applied while the image is built from what it was when the plan was made, " +
      "not other files in its folder. Nothing was changed.",
  );
  // What no image gets does not count: now it is the stack's own key that is another one.
  project.write("site/index.html", "one");
  project.write("site/notes", "none of its business");
  rmSync(join(project.folder, ".longshore/local/stacks/shop/id_ed25519"));
  const next = await project.run(["up", "--plan", "shop.plan"], { exitCode: 4 });
  expect(next).not.toContain("other files");
  expect(next).toContain("the stack's own SSH key is that with which the plan was made");
});
