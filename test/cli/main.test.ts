import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, describe, expect, it } from "vitest";
import { ExitCode } from "../../core/errors.js";
import { packageRoot } from "../../system/package-root.js";
import { TestProject } from "../../testbed/project.js";
import { KEY_A } from "../support/recorder.js";

const cli = join(packageRoot(), "dist", "cli", "main.js");
const project = new TestProject();
project.program(
  "shop",
  `for (const id of ["shop", "blog"]) new l.AzureStack(app, id, { location: "westeurope" });`,
);
afterAll(() => rmSync(project.folder, { recursive: true, force: true }));

/** The built program in a folder, with nothing added to what it is given. */
async function longshore(
  args: readonly string[],
  env: Record<string, string | undefined> = {},
  cwd = project.folder,
) {
  const { exitCode, stdout, stderr } = await execa(process.execPath, [cli, ...args], {
    cwd,
    env: { NO_COLOR: "1", LONGSHORE_TARGET: undefined, LONGSHORE_HOME: undefined, ...env },
    reject: false,
    stdin: "ignore",
  });
  return { exitCode, stdout, stderr };
}

/** The verbs that a help text lists, with their arguments. */
async function verbs(...of: string[]): Promise<string[]> {
  const { stdout } = await longshore([...of, "--help"]);
  const [, commands = ""] = stdout.split("Commands:\n");
  const usages = [...commands.matchAll(/^ {2}(\S.*?)(?: {2}|$)/gm)].map(([, usage = ""]) => usage);
  return usages.map((usage) => usage.replace("[options] ", "").replace(" [options]", ""));
}

describe("the verbs", () => {
  it("are those that the documents name", async () => {
    expect(await verbs()).toEqual([
      "init [folder]",
      "synth [stacks...]",
      "plan [stacks...]",
      "up [stacks...]",
      "deploy [stacks...]",
      "status [stacks...]",
      "verify [stacks...]",
      "ssh <host> [command...]",
      "logs <host> [container]",
      "replace <host>",
      "destroy [stacks...]",
      "share",
      "secret",
      "volumes",
      "local",
      "completion <shell>",
      "help [command]",
    ]);
    expect(await verbs("secret")).toEqual(["ls [stacks...]", "set <name>", "help [command]"]);
    expect(await verbs("share")).toEqual([
      "ls [stacks...]",
      "mounts [stacks...]",
      "verify [stacks...]",
      "rotate-key <share>",
      "help [command]",
    ]);
    expect(await verbs("volumes")).toEqual(["audit [stacks...]", "prune <stacks...>", "help [command]"]);
    expect(await verbs("local")).toEqual(["status", "capabilities", "gc", "reset", "help [command]"]);
  });

  it.each(["synth", "plan", "up", "deploy", "status", "verify", "ssh", "logs", "replace", "destroy"])(
    "%s works on both targets, for people and for programs",
    async (verb) => {
      const { stdout } = await longshore([verb, "--help"]);
      expect(stdout).toMatch(/--target <target> [^<]*"azure", "local"/);
      expect(stdout).toContain("--json");
    },
  );
});

describe("the page about the command line", () => {
  const page = readFileSync(join(packageRoot(), "docs", "cli.md"), "utf8");

  it("has every verb", async () => {
    const groups = ["share", "secret", "volumes", "local"];
    const names = await Promise.all(
      [[], ...groups.map((group) => [group])].map(async (of) =>
        (await verbs(...of)).map((usage) => [...of, usage.split(" ")[0]].join(" ")),
      ),
    );
    const told = names.flat().filter((name) => !groups.includes(name) && !name.endsWith("help"));
    expect(told).toHaveLength(24);
    expect(told.filter((name) => !new RegExp(`^\\|.*\`${name}[ \`]`, "m").test(page))).toEqual([]);
  });

  it("has every exit code", () => {
    expect(Object.values(ExitCode).filter((code) => !page.includes(`\n| ${code} |`))).toEqual([]);
  });
});

describe("a wrong command line", () => {
  it.each<[string, string[], Record<string, string>, string]>([
    ["a verb that is none", ["launch"], {}, "unknown command 'launch'"],
    ["an option that is none", ["up", "--now"], {}, "unknown option '--now'"],
    ["a target that is none", ["up", "--target", "mars"], {}, "Allowed choices are azure, local."],
    [
      "such a target of the environment",
      ["up"],
      { LONGSHORE_TARGET: "mars" },
      "Allowed choices are azure, local.",
    ],
    [
      "an option of longshore behind the host",
      ["ssh", "web", "--target", "local"],
      {},
      "options of longshore come before HOST, and a command after it, not --target.",
    ],
    [
      "a command's options, which are the command's",
      ["ssh", "--target", "local", "web", "ls", "-la", "--json", "--help"],
      {},
      "a host of the program, as HOST or STACK/HOST",
    ],
    [
      "the same behind --",
      ["ssh", "--target", "local", "web", "--", "-la"],
      {},
      "a host of the program, as HOST or STACK/HOST",
    ],
    ["what would command the terminal", ["\x1b[2J"], {}, "unknown command '\\x1b[2J'"],
    [
      "no stack of several",
      ["up", "--target", "local"],
      {},
      "name the stacks when the program declares several",
    ],
    [
      "a stack that is none",
      ["plan", "shp", "--target", "local"],
      {},
      "a stack that the program declares, not shp",
    ],
    [
      "a host that is none",
      ["replace", "web", "--target", "local"],
      {},
      "a host of the program, as HOST or STACK/HOST",
    ],
  ])("has an exit code of its own: %s", async (_what, args, env, told) => {
    const { exitCode, stderr } = await longshore(args, env);
    expect(stderr).toContain(told);
    expect(exitCode).toBe(2);
  });

  it("is told as an event with --json", async () => {
    const { exitCode, stdout, stderr } = await longshore(
      ["status", "--json"],
      {},
      join(project.folder, "node_modules"),
    );
    expect(stderr).toBe("");
    expect(JSON.parse(stdout)).toMatchObject({
      type: "error",
      exitCode: 2,
      violations: [{ rule: "a Longshore project has a cdktf.json that names the program" }],
    });
    expect(exitCode).toBe(2);
  });
});

it("works on the target that the environment names", async () => {
  const { stdout } = await longshore(["status"], { LONGSHORE_TARGET: "local" });
  expect(stdout).toContain("shop: not up on local\nblog: not up on local");
});

it("says that there is nothing to say of shares where no host mounts one", async () => {
  for (const verb of ["mounts", "verify"]) {
    const { exitCode, stdout } = await longshore(["share", verb, "--target", "local"]);
    expect(stdout).toBe("shop: no host mounts a share\nblog: no host mounts a share");
    expect(exitCode).toBe(0);
  }
});

it("tells what the local target does for real, imitates or ignores", async () => {
  const { stdout } = await longshore(["local", "capabilities", "--json"]);
  const { capabilities } = JSON.parse(stdout) as { capabilities: Record<string, string>[] };
  const of = (level: string) =>
    capabilities.filter(({ docker, qemu }) => docker === level && qemu === level).map(({ what }) => what);
  expect(of("real")).toEqual(
    expect.arrayContaining(["custom data", "host keys", "opened ports", "SMB shares"]),
  );
  expect(of("imitated")).toEqual(expect.arrayContaining(["metadata service", "public addresses"]));
  expect(of("ignored")).toEqual(expect.arrayContaining(["wire server", "backup"]));
  expect(capabilities.find(({ what }) => what === "kernel")).toMatchObject({
    docker: "imitated",
    qemu: "real",
  });
  expect(capabilities.every(({ note }) => note !== "")).toBe(true);

  const table = (await longshore(["local", "capabilities"])).stdout.split("\n");
  expect(table[0]).toMatch(/^WHAT|^what +container machines +QEMU/);
  expect(table).toHaveLength(capabilities.length + 1);
});

describe("an identity that cannot log in", () => {
  const keyed = new TestProject();
  keyed.program(
    "keyed",
    `const stack = new l.AzureStack(app, "keyed", { location: "westeurope", access: l.Access.sshFrom("203.0.113.7/32") });
new l.ContainerHost(stack, "web", { network: new l.Network(stack, "net", { egress: l.Egress.natGateway() }), sshKeys: [l.SshKey.fromText("${KEY_A}")] });`,
  );
  afterAll(() => rmSync(keyed.folder, { recursive: true, force: true }));

  it.each([
    ["up", []],
    ["deploy", []],
    ["replace", ["web"]],
    ["verify", []],
  ])("is found out before %s changes anything", async (verb, args) => {
    const env = { LONGSHORE_SSH_IDENTITY: "/nowhere/id", SSH_AUTH_SOCK: undefined };
    const { exitCode, stderr } = await longshore([verb, "--target", "local", ...args], env, keyed.folder);
    expect(stderr).toContain("LONGSHORE_SSH_IDENTITY (/nowhere/id): the private key's file exists");
    expect(exitCode).toBe(2);
    expect(existsSync(join(keyed.folder, ".longshore", "local", "stacks"))).toBe(false);
  });
});
