import { rmSync } from "node:fs";
import { createInterface } from "node:readline";
import { execa } from "execa";
import type { Emit } from "../../core/events.js";
import { Diagnostics, type UiMessage } from "./diagnostics.js";
import type { PlanJson, ResourceChange, StateJson } from "./json.js";
import { forgetTerraform, noteTerraform } from "./orphan.js";
import type { Workspace } from "./workspace.js";

/** Runs the real terraform (or tofu) in one workspace. The only place that does. */
export class Terraform {
  constructor(
    private readonly binary: string,
    private readonly workspace: Workspace,
    private readonly env: Readonly<Record<string, string>>,
    private readonly emit: Emit,
    private readonly signal: AbortSignal,
  ) {}

  async init(): Promise<void> {
    await this.run(["init", "-input=false", "-reconfigure"]);
  }

  /**
   * Makes the plan file and reads it back. The file may hold secrets: see `removePlan`. Without `refresh` nothing but the
   * state is read.
   */
  async plan(
    options: {
      destroy?: boolean;
      /** Default: true. Without, what the state says is taken for what is there. */
      refresh?: boolean;
      replace?: readonly string[];
      only?: readonly string[];
    } = {},
  ): Promise<PlanJson> {
    await this.run([
      "plan",
      "-input=false",
      WAIT_FOR_STATE,
      `-out=${this.workspace.planFile}`,
      ...(options.destroy ? ["-destroy"] : []),
      ...(options.refresh === false ? ["-refresh=false"] : []),
      ...(options.replace ?? []).map((address) => `-replace=${address}`),
      ...(options.only ?? []).map((address) => `-target=${address}`),
    ]);
    return await this.readPlan();
  }

  /** What the plan file says; throws for one that another version of terraform made. */
  async readPlan(): Promise<PlanJson> {
    return JSON.parse(await this.output(["show", "-json", this.workspace.planFile])) as PlanJson;
  }

  async apply(): Promise<void> {
    await this.run(["apply", "-input=false", WAIT_FOR_STATE, this.workspace.planFile]);
  }

  /** What is otherwise in the cloud than in the state. Another run may be at work: nothing is locked or written. */
  async drift(): Promise<readonly ResourceChange[]> {
    const file = `${this.workspace.planFile}.${process.pid}`;
    try {
      await this.run(["plan", REFRESH_ONLY, "-lock=false", "-input=false", `-out=${file}`]);
      const { resource_drift: drift = [] } = JSON.parse(
        await this.output(["show", "-json", file]),
      ) as PlanJson;
      return drift.filter(({ mode }) => mode === "managed");
    } finally {
      rmSync(file, { force: true });
    }
  }

  removePlan(): void {
    rmSync(this.workspace.planFile, { force: true });
  }

  async state(): Promise<StateJson> {
    return JSON.parse(await this.output(["show", "-json"])) as StateJson;
  }

  /** The state as Terraform keeps it, wherever that is; empty when there is none. */
  async rawState(): Promise<string> {
    return await this.output(["state", "pull"]);
  }

  /** Takes resources out of the state and leaves them where they are. */
  async forget(addresses: readonly string[]): Promise<void> {
    await this.output(["state", "rm", WAIT_FOR_STATE, ...addresses]);
  }

  /** A command with progress: resources as they come, every diagnostic in full. */
  private async run(args: readonly string[]): Promise<void> {
    const [verb = "", ...rest] = args;
    const child = this.start([verb, "-json", ...rest]);
    const diagnostics = new Diagnostics(this.workspace.stack, this.emit);
    const lines = createInterface({ input: child.stdout });
    lines.on("line", (line) => diagnostics.take(parse(line)));
    const [result] = await Promise.all([child, new Promise((done) => lines.once("close", done))]);
    this.signal.throwIfAborted();
    if (result.exitCode !== 0) throw diagnostics.error(`terraform ${verb}`, lastWords(result));
  }

  private async output(args: readonly string[]): Promise<string> {
    const child = this.start(args);
    const result = await child;
    this.signal.throwIfAborted();
    if (result.exitCode !== 0) {
      throw new Diagnostics(this.workspace.stack, this.emit).error(`terraform ${args[0]}`, lastWords(result));
    }
    return result.stdout;
  }

  private start(args: readonly string[]) {
    this.signal.throwIfAborted();
    const [verb = "", ...rest] = args;
    const words = [this.binary, verb, "-no-color", ...rest].filter(fits(verb));
    // State and plan may hold what azurerm computes: nobody else may read what terraform writes.
    const child = execa("sh", ["-c", 'umask 077; exec "$@"', "sh", ...words], {
      cwd: this.workspace.folder,
      env: { ...this.env, TF_IN_AUTOMATION: "1", CHECKPOINT_DISABLE: "1", TF_INPUT: "0" },
      // Its own process group: Ctrl-C reaches it once, from us. Two would make it drop its state.
      detached: true,
      cleanup: false,
      stdin: "ignore",
      reject: false,
      maxBuffer: 512 * 1024 * 1024,
    });
    // What changes nothing may run beside one that does.
    const writes = verb !== "show" && !args.includes(REFRESH_ONLY);
    if (writes) noteTerraform(this.workspace, child.pid);
    const stop = () => child.kill("SIGINT");
    this.signal.addEventListener("abort", stop, { once: true });
    void child.finally(() => {
      this.signal.removeEventListener("abort", stop);
      if (writes) forgetTerraform(this.workspace);
    });
    return child;
  }
}

const REFRESH_ONLY = "-refresh-only";

/** For a terraform whose starter was killed before it could be noted down. */
const WAIT_FOR_STATE = "-lock-timeout=300s";

/** What a terraform that ended badly said outside of its diagnostics. */
function lastWords({ stderr, signal }: { stderr: string; signal?: string | undefined }): string {
  return signal === undefined ? stderr : `${stderr}\nit was ended by ${signal}`.trim();
}

/** `state rm` knows no -no-color. */
function fits(verb: string): (arg: string) => boolean {
  return (arg) => verb !== "state" || arg !== "-no-color";
}

function parse(line: string): UiMessage {
  try {
    return JSON.parse(line) as UiMessage;
  } catch {
    return { "@level": "info", "@message": line, type: "text" };
  }
}
