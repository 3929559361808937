import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { shCommand } from "../../core/quote.js";
import { packageRoot } from "../../system/package-root.js";
import { TestProject } from "../../testbed/project.js";
import { onTerminal } from "../support/terminal.js";

const cli = join(packageRoot(), "dist", "cli", "main.js");
const project = new TestProject();
const { folder } = project;
const longshore = join(folder, "bin", "longshore");
const env = { ...process.env, PATH: `${join(folder, "bin")}:${process.env.PATH}`, HOME: folder };

beforeAll(async () => {
  mkdirSync(join(folder, "bin"));
  const program = `#!/bin/sh\nexec ${shCommand([process.execPath, cli])} "$@"\n`;
  writeFileSync(longshore, program, { mode: 0o755 });
  project.program(
    "shop",
    `for (const id of ["shop", "blog"]) {
      const stack = new l.AzureStack(app, id, { location: "westeurope" });
      const network = new l.Network(stack, "net", { egress: l.Egress.natGateway() });
      for (const name of ["web", id + "-db"]) {
        const host = new l.ContainerHost(stack, name, { network, engine: l.Engine.docker() });
        host.addContainer("site", { image: "docker.io/library/caddy:2", publish: ["80:80"], health: l.Health.http("/") });
      }
      new l.SmbShare(stack, id + "-files", { network, quota: l.Size.gibibytes(5) });
    }`,
  );
  await project.run(["synth"]);
  // From here on it only reads what the program has written.
  project.write("main.js", "process.exit(1);");
  for (const shell of ["bash", "zsh", "fish"]) {
    writeFileSync(join(folder, `script.${shell}`), (await execa(longshore, ["completion", shell])).stdout);
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What bash would offer for the last of these words, by the function that the script defines. */
async function inBash(...words: string[]): Promise<string[]> {
  const script = `source script.bash; complete -p longshore
    COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)); _longshore; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const argv = ["--norc", "--noprofile", "-ec", script, "bash", ...words];
  const { stdout } = await execa("bash", argv, { cwd: folder, env, stdin: "ignore" });
  const [defined, ...offered] = stdout.split("\n");
  expect(defined).toBe("complete -o default -F _longshore longshore");
  return offered.filter(Boolean);
}

const inFish = async (line: string) => {
  const command = `source script.fish; complete -C ${JSON.stringify(line)}`;
  const { stdout } = await execa("fish", ["--no-config", "-c", command], { cwd: folder, env });
  return stdout.split("\n");
};

describe("bash", () => {
  it.each<[string, string[]]>([
    ["longshore sy", ["synth"]],
    ["longshore de", ["deploy", "destroy"]],
    ["longshore share r", ["rotate-key"]],
    ["longshore up ", ["shop", "blog"]],
    ["longshore up shop ", ["blog"]],
    ["longshore up -t l", ["local"]],
    ["longshore plan --target azure sh", ["shop"]],
    ["longshore up --allow disk --ke", ["--keep"]],
    ["longshore ssh ", ["shop-db", "blog-db", "shop/web", "shop/shop-db", "blog/web", "blog/blog-db"]],
    ["longshore ssh --target local blog/", ["blog/web", "blog/blog-db"]],
    ["longshore logs shop/web ", ["site"]],
    ["longshore share rotate-key ", ["shop-files", "blog-files", "shop/shop-files", "blog/blog-files"]],
    ["longshore completion ", ["bash", "zsh", "fish"]],
    ["longshore local reset --y", ["--yes"]],
    // Files are the shell's own.
    ["longshore plan --out ", []],
    ["longshore init ", []],
    ["longshore ssh web ", []],
    ["longshore ssh web -- l", []],
  ])("%s", async (line, offered) => {
    expect(await inBash(...line.split(" "))).toEqual(offered);
  });

  it("has no names where there is no project", async () => {
    const { stdout } = await execa(longshore, ["__complete", "--", "up", ""], { cwd: join(folder, "bin") });
    expect(stdout).toBe("");
  });

  it("completes on a terminal", async () => {
    const typed = [
      ["$ ", `source ${folder}/script.bash; PS1="% "\r`],
      ["% ", "longshore volumes au\t blog --help\r"],
      ["Usage: longshore volumes audit", "exit\r"],
    ] as const;
    const argv = [
      "timeout",
      "--foreground",
      "100",
      "env",
      "-C",
      folder,
      "PS1=$ ",
      "bash",
      "--norc",
      "--noprofile",
      "-i",
    ];
    const { shown } = await onTerminal(argv, typed, env);
    expect(shown).toContain("longshore volumes audit  blog --help");
  });
});

/** Keys that are typed quickly are no text that is pasted. */
const ZSTYLE = "zstyle ':completion:*' insert-tab false";

it("zsh completes on a terminal, with what each word is", async () => {
  const typed = [
    ["$ ", `autoload -Uz compinit; compinit -u -D; ${ZSTYLE}; source ${folder}/script.zsh; PS1="%% "\r`],
    ["% ", "longshore up sh\t-t l\t --help\r"],
    ["Usage: longshore up", "longshore de\t\t"],
    ["take stacks down", "\x15exit\r"],
  ] as const;
  const argv = [
    "timeout",
    "--foreground",
    "--signal",
    "KILL",
    "100",
    "env",
    "-C",
    folder,
    "PS1=$ ",
    "zsh",
    "-f",
    "-i",
  ];
  const { shown } = await onTerminal(argv, typed, env);
  expect(shown).toMatch(/deploy +-- converge the hosts/);
  expect(shown).toContain("Usage: longshore up [options] [stacks...]");
});

it("fish offers the words, with what each is, and files where they are wanted", async () => {
  expect(await inFish("longshore de")).toEqual([
    "deploy\tconverge the hosts without Terraform: new images, containers, engine settings",
    expect.stringMatching(/^destroy\ttake stacks down/),
  ]);
  expect(await inFish("longshore up -t local ")).toEqual(["blog", "shop"]);
  expect(await inFish("longshore plan --out ma")).toEqual(["main.js"]);
});
