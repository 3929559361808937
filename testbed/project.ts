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
import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";
import type { Violation } from "../core/errors.js";
import type { Event } from "../core/events.js";
import type { PlanCounts } from "../core/plan-counts.js";
import { shCommand } from "../core/quote.js";
import { bootStamp } from "../scripts/commands/host.js";
import { packageRoot } from "../system/package-root.js";
import { SharedSsh } from "./shared-ssh.js";
import { spending } from "./spent.js";

const root = packageRoot();
const cli = join(root, "dist/cli/main.js");

/** A user's project in a folder of its own, driven through the built command line as a user would. */
export class TestProject {
  readonly folder = mkdtempSync(join(tmpdir(), "longshore-e2e-"));
  private readonly ssh = new SharedSsh();
  private readonly stacks = new Set<string>();

  constructor(
    readonly target: "local" | "azure" = "local",
    private readonly env: Readonly<Record<string, string>> = {},
    /** As the README has it, or what is loaded sooner. */
    private readonly main: "main.ts" | "main.js" = "main.js",
  ) {
    const modules = join(this.folder, "node_modules");
    mkdirSync(modules);
    symlinkSync(root, join(modules, "longshore"));
    symlinkSync(join(root, "node_modules/tsx"), join(modules, "tsx"));
    this.write("package.json", '{ "type": "module" }');
    const app = main === "main.ts" ? "node --import tsx main.ts" : "node main.js";
    this.write("cdktf.json", JSON.stringify({ language: "typescript", app }));
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
      this.main,
      `import * as l from "longshore";\nconst app = new l.App();\n${body}\napp.synth();\n`,
    );
  }

  /** Starts a command; the caller may kill it. `input` is its standard input. Default: none. */
  start(args: readonly string[], env: Record<string, string> = {}, input?: string) {
    return execa(
      process.execPath,
      [cli, ...args, ...(args.includes("--target") || args[0] === "local" ? [] : ["--target", this.target])],
      {
        cwd: this.folder,
        env: { TF_CLI_CONFIG_FILE: "/dev/null", NO_COLOR: "1", ...this.env, ...env },
        all: true,
        reject: false,
        ...(input === undefined ? { stdin: "ignore" as const } : { input }),
      },
    );
  }

  /** Runs a command; throws with everything it printed when it ends otherwise than expected. */
  async run(
    args: readonly string[],
    options: { exitCode?: number; env?: Record<string, string>; input?: string } = {},
  ): Promise<string> {
    const result = await spending("commands", async () => this.start(args, options.env, options.input));
    if (result.exitCode !== (options.exitCode ?? 0)) {
      throw new Error(`longshore ${args.join(" ")} ended with ${result.exitCode}:\n${result.all}`);
    }
    return result.all;
  }

  /** What a command changes: addresses of resources, titles of hosts' steps. */
  async changes(args: readonly string[]): Promise<string[]> {
    const events = (await this.run([...args, "--json"])).split("\n").flatMap(asObject) as Partial<Event>[];
    return events.flatMap((event) => {
      if (event.type === "resource" && event.state === "start") return [event.address ?? ""];
      return event.type === "step" && event.state === "changed" ? [event.step ?? ""] : [];
    });
  }

  /** What a plan of the stack would do. */
  async plan(stack: string): Promise<PlanCounts> {
    return (await this.result<{ plan: PlanCounts }>(["plan", stack])).plan;
  }

  /** Asks what `verify` says of a host, which must differ: the steps that do, by title. */
  async differing(stack: string, host: string): Promise<string[]> {
    const result = await this.result<StatusResult>(["verify", stack], { exitCode: 3 });
    const steps = hostsOf(result).find(({ name }) => name === host)?.steps ?? [];
    return steps.filter(({ ok }) => !ok).map(({ title }) => title);
  }

  /** The violations that a command is refused for. */
  async refusal(args: readonly string[], exitCode: number): Promise<Violation[]> {
    return (await this.lastEvent<{ violations?: Violation[] }>("error", args, { exitCode })).violations ?? [];
  }

  /** The `result` event of a command. */
  result<T>(args: readonly string[], options: { exitCode?: number } = {}): Promise<T> {
    return this.lastEvent("result", args, options);
  }

  private async lastEvent<T>(
    type: "result" | "error",
    args: readonly string[],
    options: { exitCode?: number },
  ): Promise<T> {
    const output = await this.run([...args, "--json"], options);
    const found = output
      .split("\n")
      .flatMap(asObject)
      .findLast((event) => event.type === type);
    if (!found) throw new Error(`no ${type} in:\n${output}`);
    return found as T;
  }

  /**
   * A command on a host, `STACK/HOST` or the `HOST` of the only stack, by the OpenSSH client with the `ssh_config` that `up` has written; one
   * connection serves many commands. Throws with what the command printed when it fails.
   */
  async onHost(host: string, ...command: string[]): Promise<string> {
    const [name = "", stack = [...this.stacks][0] ?? ""] = host.split("/").reverse();
    const args = ["-F", this.sshConfig(stack), ...this.ssh.options, name, "--", shCommand(command)];
    const options = { reject: false, stdin: "ignore", timeout: ON_HOST_MS } as const;
    const result = await spending("on hosts", () => execa("ssh", args, options));
    if (result.exitCode === 0) return result.stdout;
    throw new Error(
      `${host}: \`${command.join(" ")}\` ended with ${result.exitCode}:\n${result.stdout}\n${result.stderr}`,
    );
  }

  /** What `up` has written for the OpenSSH client. */
  sshConfig(stack: string): string {
    return join(this.folder, ".longshore", this.target, "stacks", stack, "ssh_config");
  }

  /** Restarts a host from inside, and waits for the next boot. Nothing is kept over it: a dead connection may hang. */
  async reboot(host: string): Promise<void> {
    const alone = ["ssh", "--target", this.target, host, "--"];
    const now = async () => {
      const { exitCode, stdout } = await this.start([...alone, ...bootStamp().argv]);
      return exitCode === 0 ? stdout : "";
    };
    const before = await now();
    this.ssh.hangUp();
    await this.start([...alone, "sudo", "systemctl", "reboot"]);
    await spending("reboots", async () => {
      const deadline = Date.now() + REBOOT_MS;
      for (let seen = ""; seen === "" || seen === before; seen = await now()) {
        if (Date.now() > deadline) throw new Error(`${host} has not come back`);
        await sleep(500);
      }
    });
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
    this.ssh.close();
    for (const stack of this.stacks) await this.run(["destroy", stack]);
    rmSync(this.folder, { recursive: true, force: true });
  }

  private cloudHash(): string {
    return cloudHash(join(this.folder, ".longshore/local"));
  }
}

/** What tells the local cloud of a folder apart from all others on this computer: the value of the label `longshore`. */
export function cloudHash(home: string): string {
  return createHash("sha256").update(realpathSync(home)).digest("hex").slice(0, 8);
}

const ON_HOST_MS = 300_000;
/** As long as a machine without hardware virtualization may take. */
const REBOOT_MS = 600_000;

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

/** Of a stack that is as its program says. */
export const NOTHING_PLANNED: PlanCounts = {
  create: 0,
  update: 0,
  replace: 0,
  delete: 0,
  import: 0,
  keep: 0,
  move: 0,
  outputs: 0,
};

export interface StatusResult {
  readonly up: boolean;
  readonly subjects: readonly SubjectResult[];
}

/** A subject as `--json` has it; the rest only of hosts. */
export interface SubjectResult {
  readonly kind: string;
  readonly name: string;
  readonly verdict: string;
  readonly reach: string;
  readonly steps: readonly {
    readonly title: string;
    readonly share?: string;
    readonly ok: boolean;
    readonly seen: string;
    readonly log?: string;
  }[];
  readonly power?: string;
  readonly address?: string;
  readonly ports?: readonly { readonly port: number; readonly at: string }[];
}

export function hostsOf({ subjects }: StatusResult): readonly SubjectResult[] {
  return subjects.filter(({ kind }) => kind === "host");
}
