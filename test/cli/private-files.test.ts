import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { execa } from "execa";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { packageRoot } from "../../system/package-root.js";
import { TestProject } from "../e2e/support/project.js";

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
function longshore(umask: string, ...args: string[]) {
  return execa("sh", ["-c", `umask ${umask}; exec "$@"`, "sh", process.execPath, cli, ...args], {
    cwd: project.folder,
    env: {
      TF_CLI_CONFIG_FILE: "/dev/null",
      NO_COLOR: "1",
      LONGSHORE_TARGET: "local",
      LONGSHORE_HOME: undefined,
      XDG_CACHE_HOME: join(project.folder, "cache"),
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

function count(path: string): number {
  return readdirSync(path, { recursive: true }).length;
}

describe.each(["000", "022", "077", "777"])("under umask %s", (umask) => {
  it("every folder and file that a command makes is its owner's alone", async () => {
    for (const command of ["plan", "up", "status", "destroy"]) {
      const { exitCode, all } = await longshore(
        umask,
        command,
        ...(command === "destroy" ? ["--allow", "disk", "shop-vault-of-files"] : []),
      );
      expect([command, exitCode, all]).toEqual([command, 0, expect.anything()]);
      expect(made.flatMap((name) => open(folderOf(name)))).toEqual([]);
    }
    const azure = await longshore(umask, "plan", "--target", "azure");
    expect(azure.exitCode).not.toBe(0);
    expect(existsSync(folderOf(".longshore/azure/stacks/shop"))).toBe(true);
    expect(made.flatMap((name) => open(folderOf(name)))).toEqual([]);
    expect(count(folderOf(".longshore")) + count(folderOf("cdktf.out"))).toBeGreaterThan(12);
  });
});

it("what the program itself writes has the modes of the user's shell", async () => {
  expect((await longshore("002", "synth")).exitCode).toBe(0);
  expect(lstatSync(folderOf("page.html")).mode & 0o777).toBe(0o664);
});

it("the program alone writes what only its owner reads, and leaves the umask as it was", async () => {
  project.write("alone.ts", `await import("./main.ts"); console.log(process.umask());`);
  const argv = ["sh", process.execPath, "--import", "tsx", "alone.ts"];
  const { stdout } = await execa("sh", ["-c", 'umask 002; exec "$@"', ...argv], { cwd: project.folder });
  expect(stdout).toBe("2");
  expect(open(folderOf("cdktf.out"))).toEqual([]);
});

it("closes what an earlier version left open to readers", async () => {
  for (const command of ["plan", "up"]) expect((await longshore("022", command)).exitCode).toBe(0);
  const before = made.flatMap((name) => all(folderOf(name)));
  for (const path of before) {
    const stats = lstatSync(path);
    if (!stats.isSymbolicLink()) chmodSync(path, stats.isDirectory() ? 0o755 : 0o644);
  }
  expect((await longshore("022", "plan")).exitCode).toBe(0);
  // The files of records are behind their folder, which is closed.
  const left = made.flatMap((name) => open(folderOf(name))).filter((line) => line.endsWith("0755"));
  expect(left).toEqual([]);
  expect(open(folderOf("cdktf.out"))).toEqual([]);
  expect(open(folderOf(workspace))).toEqual([]);
});

function all(path: string): string[] {
  if (!existsSync(path)) return [];
  return [path, ...readdirSync(path, { recursive: true, encoding: "utf8" }).map((name) => join(path, name))];
}

describe("what others could have written to is refused, and not read:", () => {
  it.each([
    [".longshore", 0o777],
    [".longshore", 0o770],
    [".longshore/local", 0o777],
    [".longshore/local/stacks", 0o777],
    [workspace, 0o777],
    [workspace, 0o1777],
    [`${workspace}/cdk.tf.json`, 0o666],
    [`${workspace}/.terraform`, 0o777],
  ])("%s of mode %o", async (name, mode) => {
    expect((await longshore("022", "plan")).exitCode).toBe(0);
    chmodSync(folderOf(name), mode);
    writeFileSync(
      folderOf(`${workspace}/evil.tf.json`),
      '{ "resource": { "terraform_data": { "evil": {} } } }',
    );
    for (const command of ["plan", "up", "status", "destroy"]) {
      const { exitCode, all } = await longshore("022", command);
      expect(all).toContain(
        `${folderOf(name)}: its owner alone can write to it, not mode 0${mode.toString(8)}`,
      );
      expect(all).toContain("chmod -R go-rwx");
      expect(all).not.toContain("evil");
      expect(exitCode).toBe(2);
    }
  });

  it.each(["cdktf.out", "cdktf.out/stacks", "cdktf.out/stacks/shop", "cdktf.out/stacks/shop/cdk.tf.json"])(
    "%s",
    async (name) => {
      expect((await longshore("022", "synth")).exitCode).toBe(0);
      chmodSync(folderOf(name), 0o777);
      const { exitCode, all } = await longshore("022", "plan");
      expect(all).toContain(`${folderOf(name)}: its owner alone can write to it`);
      expect(exitCode).toBe(2);
    },
  );

  it("a .longshore that is a link to such a folder", async () => {
    mkdirSync(folderOf("elsewhere"));
    chmodSync(folderOf("elsewhere"), 0o777);
    symlinkSync(folderOf("elsewhere"), folderOf(".longshore"));
    const { exitCode, all } = await longshore("022", "plan");
    expect(all).toContain(`${folderOf(".longshore")}: its owner alone can write to it`);
    expect(exitCode).toBe(2);
  });

  it("a LONGSHORE_HOME", async () => {
    const home = folderOf("home");
    mkdirSync(home);
    chmodSync(home, 0o777);
    const { exitCode, all } = await execa(process.execPath, [cli, "plan", "--target", "local"], {
      cwd: dirname(home),
      env: { LONGSHORE_HOME: home, NO_COLOR: "1", TF_CLI_CONFIG_FILE: "/dev/null" },
      reject: false,
      all: true,
    });
    expect(all).toContain(`${home}: its owner alone can write to it`);
    expect(exitCode).toBe(2);
  });
});
