import { execFileSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createServer, type Server } from "node:net";
import { release, tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { writeSynthesized } from "../support/program.js";

// The command line as a user who is not root runs it: really another uid, which root alone can start.

const USER = 65_534;
const root = join(import.meta.dirname, "../..");

let folder: string;
let bin: string;
let engine: Server;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "longshore-preflight-"));
  chmodSync(folder, 0o755);
  bin = join(folder, "bin");
  for (const name of ["bin", "project", "home"]) mkdirSync(join(folder, name));
  for (const name of ["project", "home"]) chownSync(join(folder, name), USER, USER);
  write("project/cdktf.json", '{ "language": "typescript", "app": "true" }');
  write("project/main.ts", "");
  engine = createServer((socket) => socket.end());
  await new Promise<void>((done) => engine.listen(join(folder, "docker.sock"), done));
  chmodSync(join(folder, "docker.sock"), 0o666);
});
afterEach(async () => {
  await new Promise((done) => engine.close(done));
  rmSync(folder, { recursive: true, force: true });
});

describe.runIf(process.getuid?.() === 0)("a user who is not root hears before anything is changed", () => {
  describe.each(["plan", "up"])("of %s", (verb) => {
    it("that the engine is closed to him, and what helps", async () => {
      declare({ azurerm_linux_virtual_machine: { web: {} } });
      dockerClient(false);
      chmodSync(join(folder, "docker.sock"), 0o660);
      const ended = await run(verb, "shop");
      expect(ended.exitCode).toBe(2);
      expect(ended.violations.map(({ seen }) => seen)).toEqual([
        expect.stringMatching(
          /^one whose socket .*docker\.sock is closed to user \w+ \(uid 65534\) \(EACCES\)$/,
        ),
        expect.stringContaining("qemu-system-x86_64"),
      ]);
      expect(ended.violations[0]?.remedy).toMatch(/usermod -aG docker .*LONGSHORE_MACHINES=qemu/);
      expect(made()).toEqual([]);
    });

    it("of all that the stacks have and he cannot", async () => {
      declare({
        azurerm_linux_virtual_machine: { web: {} },
        azurerm_virtual_machine_data_disk_attachment: { data: {} },
        azurerm_storage_share: { files: { enabled_protocol: "NFS" } },
      });
      dockerClient(true);
      mkdirSync(join(folder, "home/.cache/longshore"), { recursive: true, mode: 0o500 });
      execFileSync("chown", ["--recursive", `${USER}:${USER}`, join(folder, "home/.cache")]);
      const ended = await run(verb, "shop");
      expect(ended.exitCode).toBe(2);
      expect(ended.violations.map(({ rule }) => rule)).toEqual([
        expect.stringContaining("can read it and write to it"),
        expect.stringContaining("which only root can make"),
        expect.stringContaining("virtual machines need"),
        expect.stringContaining("the server of NFS shares runs as root"),
      ]);
      expect(ended.violations[0]?.where).toBe(join(folder, "home/.cache/longshore"));
      expect(made()).toEqual([]);
    });
  });

  it.each([
    ["project", "project/.longshore"],
    ["project/.longshore", "project/.longshore"],
    ["project/.longshore/local", "project/.longshore/local"],
    ["project/.longshore/local/records", "project/.longshore/local"],
    ["project/cdktf.out", "project/cdktf.out"],
  ])("that %s is somebody else's", async (taken, named) => {
    declare({});
    for (let path = join(folder, taken); path !== join(folder, "project"); path = join(path, "..")) {
      mkdirSync(path, { recursive: true });
      chownSync(path, USER, USER);
    }
    chownSync(join(folder, taken), 0, 0);
    chmodSync(join(folder, taken), 0o755);
    const ended = await run("plan", "shop");
    expect(ended.exitCode).toBe(2);
    expect(ended.violations.map(({ where }) => where)).toContain(join(folder, named));
    expect(ended.violations[0]?.seen).toMatch(/^uid 0$|which belongs to uid 0 \(EACCES\)/);
  });
});

it("tells the same of two stacks once", async () => {
  const resource = { azurerm_linux_virtual_machine: { web: {} } };
  declare(resource, resource);
  const ended = await run("up", "shop", "blog");
  expect(ended.exitCode).toBe(2);
  expect(ended.violations).toHaveLength(2);
});

/** A program of stack `shop`, and of `blog` with what is given second. */
function declare(...stacks: object[]): void {
  const provider = { azurerm: [{ features: [{}] }] };
  const written = stacks.map((resource, index) => ({
    name: ["shop", "blog"][index] ?? "",
    configuration: { provider, ...(Object.keys(resource).length > 0 ? { resource } : {}) },
  }));
  writeSynthesized(join(folder, "project/cdktf.out"), written);
  execFileSync("chown", ["--recursive", `${USER}:${USER}`, join(folder, "project/cdktf.out")]);
}

/** The client of an engine that answers, or of one that does not. */
function dockerClient(answers: boolean): void {
  const info = {
    ID: "ABCD",
    NCPU: 2,
    ServerVersion: "26.1.5",
    KernelVersion: release(),
    OperatingSystem: "Debian GNU/Linux 13",
    OSType: "linux",
  };
  const script = `case "$1" in --version) ;; info) ${answers ? `echo '${JSON.stringify(info)}'` : "exit 1"} ;; *) exit 1 ;; esac`;
  write("bin/docker", `#!/bin/sh\n${script}\n`);
  chmodSync(join(bin, "docker"), 0o755);
}

/** Who reads what root does, for this checkout may lie in a folder of root's own, but writes only what is theirs. */
const AS_USER = [
  "/usr/bin/setpriv",
  ...[`--reuid=${USER}`, `--regid=${USER}`, "--clear-groups"],
  ...["--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search", "--"],
];

interface Ended {
  readonly exitCode: number;
  readonly violations: readonly { where: string; rule: string; seen: string; remedy: string }[];
}

async function run(...words: string[]): Promise<Ended> {
  const program = [process.execPath, join(root, "dist/cli/main.js"), ...words, "--target", "local", "--json"];
  const [file = "", ...args] = process.getuid?.() === 0 ? [...AS_USER, ...program] : program;
  const result = await execa(file, args, {
    cwd: join(folder, "project"),
    extendEnv: false,
    env: {
      HOME: join(folder, "home"),
      PATH: bin,
      DOCKER_HOST: `unix://${join(folder, "docker.sock")}`,
    },
    reject: false,
    all: true,
  });
  const events = result.stdout
    .split("\n")
    .flatMap((line) => (line.startsWith("{") ? [JSON.parse(line)] : []));
  const error = events.findLast(({ type }) => type === "error");
  if (result.exitCode !== 0 && !error?.violations) throw new Error(result.all);
  return { exitCode: result.exitCode ?? -1, violations: error?.violations ?? [] };
}

/** What a local cloud has once something was changed: records, and where terraform ran. */
function made(): string[] {
  return ["records", "stacks"].flatMap((name) => {
    const path = join(folder, "project/.longshore/local", name);
    return existsSync(path) ? readdirSync(path) : [];
  });
}

function write(file: string, content: string): void {
  writeFileSync(join(folder, file), content);
}
