import { chmodSync, existsSync, lstatSync, mkdirSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { packageRoot } from "../../system/package-root.js";
import { TestProject } from "../../testbed/project.js";

const cli = join(packageRoot(), "dist", "cli", "main.js");
const secret = "a literal in the program";

let project: TestProject;
beforeEach(() => {
  project = new TestProject();
  symlinkSync(join(packageRoot(), "node_modules/@cdktf"), join(project.folder, "node_modules/@cdktf"));
  project.program(
    "shop",
    `const { ManagedDisk } = await import("@cdktf/provider-azurerm/lib/managed-disk/index.js");
    const { KeyVault } = await import("@cdktf/provider-azurerm/lib/key-vault/index.js");
    (await import("node:fs")).writeFileSync("page.html", "");
    const stack = new l.AzureStack(app, "shop", { location: "westeurope" });
    new l.Network(stack, "net");
    const place = { location: stack.location, resourceGroupName: stack.resourceGroupName };
    new ManagedDisk(stack, "disk", { ...place, name: "disk", createOption: "Empty", diskSizeGb: 1,
      storageAccountType: "Standard_LRS", tags: { literal: ${JSON.stringify(secret)} } });
    new KeyVault(stack, "vault", { ...place, name: "shop-vault-of-files", skuName: "standard",
      tenantId: "11111111-2222-4333-8444-555555555555" });`,
  );
});
afterEach(() => rmSync(project.folder, { recursive: true, force: true }));

/** The built command line, as a shell with that umask starts it. */
function longshore(umask: string, ...given: (string | { LONGSHORE_HOME: string })[]) {
  const args = given.filter((each) => typeof each === "string");
  const home = given.find((each) => typeof each === "object");
  return execa("sh", ["-c", `umask ${umask}; exec "$@"`, "sh", process.execPath, cli, ...args], {
    cwd: project.folder,
    env: {
      TF_CLI_CONFIG_FILE: "/dev/null",
      NO_COLOR: "1",
      LONGSHORE_TARGET: "local",
      LONGSHORE_HOME: undefined,
      XDG_CACHE_HOME: join(project.folder, "cache"),
      ...home,
    },
    reject: false,
    all: true,
    stdin: "ignore",
  });
}

const folderOf = (path: string) => join(project.folder, path);
const made = [".longshore", "cdktf.out", "cache"];
const workspace = ".longshore/local/stacks/shop";

/** All that others may do anything with, links apart. */
function open(path: string): string[] {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (!stats || stats.isSymbolicLink()) return [];
  const below = stats.isDirectory() ? readdirSync(path).flatMap((name) => open(join(path, name))) : [];
  return (stats.mode & 0o077) === 0 ? below : [`${path} 0${(stats.mode & 0o7777).toString(8)}`, ...below];
}

describe.each(["000", "022", "077", "777"])("under umask %s", (umask) => {
  it("every folder and file that a command makes is its owner's alone", async () => {
    const { exitCode, all } = await longshore(umask, "up");
    expect([exitCode, all]).toEqual([0, expect.anything()]);
    expect(made.flatMap((name) => open(folderOf(name)))).toEqual([]);
    expect(allBelow(".longshore").length).toBeGreaterThan(15);
    // Without the network it fails, after it has written its workspace.
    await longshore(umask, "plan", "--target", "azure");
    expect(existsSync(folderOf(".longshore/azure/stacks/shop/cdk.tf.json"))).toBe(true);
    expect(made.flatMap((name) => open(folderOf(name)))).toEqual([]);
  });
});

it("what the program itself writes has the modes of the user's shell", async () => {
  expect((await longshore("002", "synth")).exitCode).toBe(0);
  expect(lstatSync(folderOf("page.html")).mode & 0o777).toBe(0o664);
});

it("the program alone writes what only its owner reads, and leaves the umask as it was", async () => {
  project.write("alone.ts", `await import("./main.js"); console.log(process.umask());`);
  const argv = ["sh", process.execPath, "--import", "tsx", "alone.ts"];
  const { stdout } = await execa("sh", ["-c", 'umask 002; exec "$@"', ...argv], { cwd: project.folder });
  expect(stdout).toBe("2");
  expect(open(folderOf("cdktf.out"))).toEqual([]);
});

it("closes what an earlier version left open to readers", async () => {
  expect((await longshore("022", "up")).exitCode).toBe(0);
  for (const path of [...allBelow("cdktf.out"), ...allBelow(".longshore")].map(folderOf)) {
    const stats = lstatSync(path);
    if (stats.isDirectory()) chmodSync(path, 0o755);
    else if (stats.isFile() && !path.includes(".longshore/local/records")) chmodSync(path, 0o644);
  }
  expect((await longshore("022", "plan")).exitCode).toBe(0);
  for (const name of ["cdktf.out", workspace]) expect(open(folderOf(name))).toEqual([]);
  const folders = [".longshore", ".longshore/local", ".longshore/local/records", ".longshore/local/stacks"];
  expect(folders.map((name) => lstatSync(folderOf(name)).mode & 0o777)).toEqual(folders.map(() => 0o700));
});

/** What is in a folder of the project, itself too. */
function allBelow(name: string): string[] {
  const below = readdirSync(folderOf(name), { recursive: true, encoding: "utf8" });
  return [name, ...below.map((path) => join(name, path))];
}

describe("what others could have written to is refused, and not read:", () => {
  it("anything on the way to what terraform runs", async () => {
    expect((await longshore("022", "plan")).exitCode).toBe(0);
    project.write(`${workspace}/evil.tf.json`, '{ "resource": { "terraform_data": { "evil": {} } } }');
    const cases: [path: string, mode: number, command: string][] = [
      [".longshore", 0o777, "plan"],
      [".longshore/local", 0o770, "up"],
      [".longshore/local/stacks", 0o777, "destroy"],
      [workspace, 0o777, "plan"],
      [workspace, 0o1777, "status"],
      [`${workspace}/cdk.tf.json`, 0o666, "up"],
      [`${workspace}/.terraform`, 0o775, "status"],
    ];
    for (const [name, mode, command] of cases) {
      const before = lstatSync(folderOf(name)).mode;
      chmodSync(folderOf(name), mode);
      const { exitCode, all } = await longshore("022", command);
      expect(all).toContain(
        `${folderOf(name)}: its owner alone can write to it, not mode 0${mode.toString(8)}. ` +
          `See that nobody else has put anything there, then run: chmod -R go-rwx ${folderOf(name)}`,
      );
      expect(all).not.toContain("evil");
      expect(exitCode).toBe(2);
      chmodSync(folderOf(name), before);
    }
  });

  it("anything of what synth wrote", async () => {
    expect((await longshore("022", "synth")).exitCode).toBe(0);
    for (const name of ["cdktf.out", "cdktf.out/stacks/shop", "cdktf.out/stacks/shop/cdk.tf.json"]) {
      const before = lstatSync(folderOf(name)).mode;
      chmodSync(folderOf(name), 0o777);
      const { exitCode, all } = await longshore("022", "plan");
      expect(all).toContain(`${folderOf(name)}: its owner alone can write to it`);
      expect(exitCode).toBe(2);
      chmodSync(folderOf(name), before);
    }
  });

  it("a .longshore that is a link to such a folder, a LONGSHORE_HOME", async () => {
    mkdirSync(folderOf("elsewhere"));
    chmodSync(folderOf("elsewhere"), 0o777);
    const home = await longshore("022", "plan", { LONGSHORE_HOME: folderOf("elsewhere") });
    expect(home.all).toContain(`${folderOf("elsewhere")}: its owner alone can write to it`);
    symlinkSync(folderOf("elsewhere"), folderOf(".longshore"));
    const link = await longshore("022", "plan");
    expect(link.all).toContain(`${folderOf(".longshore")}: its owner alone can write to it`);
    expect([home.exitCode, link.exitCode]).toEqual([2, 2]);
  });

  it("a LONGSHORE_HOME with other things in it keeps its mode", async () => {
    project.write("home/letters/one", "");
    chmodSync(folderOf("home"), 0o755);
    expect((await longshore("000", "plan", { LONGSHORE_HOME: folderOf("home") })).exitCode).toBe(0);
    expect(lstatSync(folderOf("home")).mode & 0o777).toBe(0o755);
    expect(["records", "stacks"].flatMap((name) => open(folderOf(`home/${name}`)))).toEqual([]);
  });
});
