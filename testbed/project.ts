import { createHash } from "node:crypto";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { execa } from "execa";
import { packageRoot } from "../system/package-root.js";

const root = packageRoot();
const cli = join(root, "dist/cli/main.js");

/** A user's project in a folder of its own, driven through the built command line as a user would. */
export class TestProject {
  readonly folder = mkdtempSync(join(tmpdir(), "longshore-e2e-"));
  private readonly stacks = new Set<string>();

  constructor(
    readonly target: "local" | "azure" = "local",
    private readonly env: Readonly<Record<string, string>> = {},
  ) {
    const modules = join(this.folder, "node_modules");
    mkdirSync(modules);
    symlinkSync(root, join(modules, "longshore"));
    symlinkSync(join(root, "node_modules/tsx"), join(modules, "tsx"));
    this.write("package.json", '{ "type": "module" }');
    this.write("cdktf.json", '{ "language": "typescript", "app": "node --import tsx main.ts" }');
  }

  write(file: string, content: string): void {
    const path = join(this.folder, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  }

  /** The program: the body between `new App()` and `app.synth()`, with everything of longshore in scope. */
  program(stack: string, body: string): void {
    this.stacks.add(stack);
    this.write(
      "main.ts",
      `import * as l from "longshore";\nconst app = new l.App();\n${body}\napp.synth();\n`,
    );
  }

  /** Starts a command; the caller may kill it. */
  start(args: readonly string[], env: Record<string, string> = {}) {
    return execa(
      process.execPath,
      [cli, ...args, ...(args.includes("--target") || args[0] === "local" ? [] : ["--target", this.target])],
      {
        cwd: this.folder,
        env: { TF_CLI_CONFIG_FILE: "/dev/null", NO_COLOR: "1", ...this.env, ...env },
        all: true,
        reject: false,
        stdin: "ignore",
      },
    );
  }

  /** Runs a command; throws with everything it printed when it ends otherwise than expected. */
  async run(
    args: readonly string[],
    options: { exitCode?: number; env?: Record<string, string> } = {},
  ): Promise<string> {
    const result = await this.start(args, options.env);
    if (result.exitCode !== (options.exitCode ?? 0)) {
      throw new Error(`longshore ${args.join(" ")} ended with ${result.exitCode}:\n${result.all}`);
    }
    return result.all;
  }

  /** The `result` event of a command. */
  async result<T>(args: readonly string[], options: { exitCode?: number } = {}): Promise<T> {
    const output = await this.run([...args, "--json"], options);
    const events = output.split("\n").flatMap(asObject);
    const result = events.findLast(({ type }) => type === "result");
    if (!result) throw new Error(`no result in:\n${output}`);
    return result as T;
  }

  /** A command on a host, over the tool's own way in. */
  onHost(host: string, ...command: string[]): Promise<string> {
    return this.run(["ssh", "--target", this.target, host, "--", ...command]);
  }

  /** The machines of this project's local cloud that Docker has, running or not. */
  async machines(): Promise<string[]> {
    const { stdout } = await execa("docker", [
      "ps",
      "--all",
      "--quiet",
      "--filter",
      `label=longshore=${this.cloudHash()}`,
    ]);
    return stdout.split("\n").filter(Boolean).sort();
  }

  /** The command lines of the processes that work for this project's local cloud, virtual machines among them. */
  processes(): string[] {
    const hash = this.cloudHash();
    return readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name))
      .map(commandLine)
      .filter((line) => line.includes(this.folder) || line.includes(`longshore-${hash}-`));
  }

  async destroyAll(): Promise<void> {
    for (const stack of this.stacks) await this.run(["destroy", stack]);
    rmSync(this.folder, { recursive: true, force: true });
  }

  private cloudHash(): string {
    const home = realpathSync(join(this.folder, ".longshore/local"));
    return createHash("sha256").update(home).digest("hex").slice(0, 8);
  }
}

function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
  } catch {
    return ""; // It has ended since.
  }
}

function asObject(line: string): { type?: string }[] {
  try {
    return [JSON.parse(line) as { type?: string }];
  } catch {
    return [];
  }
}

export interface StatusResult {
  readonly up: boolean;
  readonly hosts: readonly {
    readonly host: string;
    readonly power: string;
    readonly reach: string;
    readonly steps: readonly { readonly title: string; readonly ok: boolean; readonly seen: string }[];
    readonly ports: readonly { readonly port: number; readonly at: string }[];
  }[];
}
