import { createHash, randomBytes } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  statfsSync,
} from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { nameOf } from "../../core/arm-id.js";
import type { PlanCounts } from "../../core/plan-counts.js";
import { TestProject } from "../../testbed/project.js";
import { writeSite } from "../../testbed/web-host.js";
import type { ChaosEngine } from "./engine.js";
import { attachedDisks, hostsOf, type Model, program, retainedDisks, type Stack } from "./model.js";
import type { Spent } from "./spent.js";

/** A project whose local cloud lies on a disk of its own, which can be filled, and what is known about both. */
export class Site implements AsyncDisposable {
  private readonly project: TestProject;
  readonly home: string;
  readonly hash: string;
  private readonly tokens = new Map<string, string>();

  private constructor(readonly engine: ChaosEngine) {
    this.project = new TestProject("local", {
      ...engine.env,
      LONGSHORE_MACHINES: "docker",
      LONGSHORE_HOME: "home",
    });
    this.project.write("cdktf.json", '{ "language": "typescript", "app": "node main.mjs" }');
    writeSite(this.project, "the page\n");
    mkdirSync(join(this.project.folder, "home"));
    this.home = realpathSync(join(this.project.folder, "home"));
    this.hash = createHash("sha256").update(this.home).digest("hex").slice(0, 8);
  }

  static async open(engine: ChaosEngine): Promise<Site> {
    const site = new Site(engine);
    await execa("mount", ["-t", "tmpfs", "-o", "size=1g,mode=0700", "longshore-chaos", site.home]);
    return site;
  }

  declare(model: Model): void {
    this.project.write("main.mjs", program(model));
  }

  /** Starts a command; everything that is deleted by a change of the program may be. */
  start(verb: string, stack: Stack) {
    return this.project.start([verb, stack, "--json", ...(verb === "up" ? ["--allow", ...MAY_GO] : [])]);
  }

  /** Runs a command to its end; throws with its output when that is not a good one. */
  async run(verb: string, stack: Stack, spent: Spent, longestMs = LONGEST_RUN_MS): Promise<string> {
    const started = performance.now();
    const child = this.start(verb, stack);
    const timer = setTimeout(() => child.kill("SIGKILL"), longestMs);
    const { exitCode, all } = await child;
    clearTimeout(timer);
    spent.addCommand(`${verb} ${stack}`, stack, all, (performance.now() - started) / 1000);
    if (exitCode !== 0) throw new Error(`\`longshore ${verb} ${stack}\` ended with ${exitCode}:\n${all}`);
    return all;
  }

  /** Throws when a plan would change something. */
  async requireNoChanges(stack: Stack, spent: Spent): Promise<void> {
    const { plan } = resultIn<{ plan: PlanCounts }>(await this.run("plan", stack, spent));
    if (Object.values(plan).every((count) => count === 0)) return;
    throw new Error(`a plan of ${stack} would change something: ${JSON.stringify(plan)}`);
  }

  /** The engine's containers of this cloud, by the names of their hosts. */
  async machines(): Promise<{ container: string; host: string; stack: string }[]> {
    const format = '{{.Names}}\t{{.Label "longshore.stack"}}\t{{.Label "longshore.id"}}';
    const lines = await this.engine.docker("ps", "--all", ...this.labelled(), "--format", format);
    return lines.map((line) => {
      const [container = "", stack = "", id = ""] = line.split("\t");
      const name = nameOf(id);
      return { container, stack, host: name.slice(name.lastIndexOf("-") + 1) };
    });
  }

  /** Writes a token to each retained disk that has none yet. */
  async writeTokens(model: Model): Promise<void> {
    for (const place of retainedDisks(model)) {
      const key = keyOf(place);
      if (this.tokens.has(key)) continue;
      const token = randomBytes(16).toString("hex");
      const script = `mountpoint -q /srv/${place.disk} && echo ${token} > /srv/${place.disk}/token && sync`;
      await this.inside(place, ["sh", "-c", script]);
      this.tokens.set(key, token);
    }
  }

  /** The retained disks whose token is not there any more. */
  async lost(model: Model): Promise<string[]> {
    const looked = retainedDisks(model).map(async (place) => {
      const seen = await this.inside(place, ["cat", `/srv/${place.disk}/token`]).catch(() => "");
      return seen.trim() === this.tokens.get(keyOf(place)) ? [] : [`${keyOf(place)}: ${seen || "nothing"}`];
    });
    return (await Promise.all(looked)).flat();
  }

  /** What is there and belongs to nothing that the model declares, or the reverse. Looked for without the product. */
  async orphans(model: Model): Promise<string[]> {
    const hosts = (["site", "nodes"] as const).flatMap((stack) => hostsOf(model, stack));
    const [machines, networks, volumes, loops] = await Promise.all([
      this.machines(),
      this.engine.docker("network", "ls", "--quiet", ...this.labelled()),
      this.engine.docker("volume", "ls", "--quiet", ...this.labelled()),
      this.loopDevices(),
    ]);
    const counts: [string, number, number][] = [
      ["machines", machines.length, hosts.length],
      ["networks", networks.length, 2],
      ["volumes", volumes.length, 2 * hosts.length],
      ["loop devices", loops, attachedDisks(model)],
      ["disk files", readdirSync(join(this.home, "disks")).length, attachedDisks(model)],
      ["machine folders", readdirSync(join(this.home, "machines/docker")).length, hosts.length],
      ["owners of ports", this.portOwners(), hosts.length],
      [
        "services processes",
        processes((line) => line.includes("services/main") && line.includes(this.home)).length,
        1,
      ],
      ["terraform processes", this.terraforms().length, 0],
    ];
    return counts.flatMap(([what, seen, wanted]) =>
      seen === wanted ? [] : [`${seen} ${what}, not ${wanted}`],
    );
  }

  /** What the product itself finds that belongs to no stack or is in no state. */
  async garbage(): Promise<string[]> {
    const { orphans, unheld } = await this.local<{ orphans: { name: string }[]; unheld: { id: string }[] }>(
      "gc",
    );
    return [...orphans.map(({ name }) => name), ...unheld.map(({ id }) => `${id} is in no state`)];
  }

  /** Removes all of it, and says what is left. */
  async reset(): Promise<string[]> {
    await this.local("reset", "--yes");
    const left = [
      ...(await this.engine.docker("ps", "--all", "--quiet", ...this.labelled())),
      ...(await this.engine.docker("network", "ls", "--quiet", ...this.labelled())),
      ...(await this.engine.docker("volume", "ls", "--quiet", ...this.labelled())),
      ...processes((line) => line.includes(this.home)),
    ];
    return (await this.loopDevices()) > 0 ? [...left, "loop devices"] : left;
  }

  servicesPid(): number | undefined {
    const file = join(this.home, "services.json");
    return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as { pid: number }).pid : undefined;
  }

  /** The terraforms that work for this cloud. */
  terraforms(): number[] {
    return processIds().filter(
      (pid) => workingFolder(pid).startsWith(this.home) && commandLine(pid).includes("terraform"),
    );
  }

  async fillDisk(): Promise<void> {
    const { bavail, bsize } = statfsSync(this.home);
    await execa("fallocate", ["--length", String(bavail * bsize), this.ballast], { reject: false });
  }

  freeDisk(): void {
    rmSync(this.ballast, { force: true });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.engine.ensure().catch((error: unknown) => console.error(error));
    await this.local("reset", "--yes").catch((error: unknown) => console.error(error));
    await execa("umount", ["--lazy", this.home], { reject: false });
    rmSync(this.project.folder, { recursive: true, force: true });
  }

  private get ballast(): string {
    return join(this.home, "ballast");
  }

  private labelled(): string[] {
    return ["--filter", `label=longshore=${this.hash}`];
  }

  private async local<T extends object>(...args: string[]): Promise<T> {
    const { all, exitCode } = await this.project.start(["local", ...args, "--json"]);
    if (exitCode !== 0) {
      throw new Error(`\`longshore local ${args.join(" ")}\` ended with ${exitCode}:\n${all}`);
    }
    return resultIn<T>(all);
  }

  private async inside(place: { stack: string; host: string }, argv: readonly string[]): Promise<string> {
    const found = (await this.machines()).find(
      ({ stack, host }) => stack === place.stack && host === place.host,
    );
    if (!found) throw new Error(`there is no machine of ${place.stack}/${place.host}`);
    return (await this.engine.docker("exec", found.container, ...argv)).join("\n");
  }

  private async loopDevices(): Promise<number> {
    const { stdout } = await execa("losetup", ["--list", "--noheadings", "--output", "BACK-FILE"]);
    return stdout.split("\n").filter((line) => line.startsWith(join(this.home, "disks"))).length;
  }

  private portOwners(): number {
    const { ports } = JSON.parse(readFileSync(join(this.home, "ports.json"), "utf8")) as {
      ports: { owner: { id: string } }[];
    };
    return new Set(ports.flatMap(({ owner }) => owner.id || [])).size;
  }
}

const LONGEST_RUN_MS = 300_000;

/** What rounds take away on purpose. */
const MAY_GO = ["left", "right"]
  .flatMap((host) => [`nodes-${host}`, `nodes-${host}-scratch`])
  .concat("nodes-node-scratch");

/** The `result` event of a command's `--json` output. */
function resultIn<T>(output: string): T {
  const line = output.split("\n").findLast((each) => each.includes('"type":"result"'));
  if (!line) throw new Error(`no result in:\n${output}`);
  return JSON.parse(line) as T;
}

function keyOf(place: { stack: string; host: string; disk: string }): string {
  return `${place.stack}/${place.host}/${place.disk}`;
}

function processes(isMeant: (line: string) => boolean): string[] {
  return processIds().map(commandLine).filter(isMeant);
}

function processIds(): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

function commandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
  } catch {
    return ""; // It has ended since.
  }
}

function workingFolder(pid: number): string {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return "";
  }
}
