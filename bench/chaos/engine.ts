import { spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";
import { cacheFolder } from "../../system/cache-folder.js";
import { lock } from "../../system/lock.js";
import { identify, isAlive, type ProcessIdentity } from "../../system/process.js";

/**
 * A Docker engine that may be killed: apart from every other one, with its own root, socket and addresses. Needs root
 * on Linux. Its images are kept in the cache, its machines are not.
 */
export class ChaosEngine implements AsyncDisposable {
  // A short path: the sockets below it have a length limit.
  private readonly runtime = "/run/longshore-chaos";
  private readonly root = join(cacheFolder(), "chaos-engine");
  private readonly log = join(cacheFolder(), "chaos-engine.log");
  private daemon: ProcessIdentity | undefined;

  private constructor(private readonly release: () => void) {}

  static async start(): Promise<ChaosEngine> {
    mkdirSync(cacheFolder(), { recursive: true });
    const release = await lock(join(cacheFolder(), "chaos-engine.lock"), "chaos", 3600, ({ pid }) => {
      return new Error(`process ${pid} holds the engine`);
    });
    const engine = new ChaosEngine(release);
    await engine.ensure();
    await engine.removeLeftovers();
    return engine;
  }

  get env(): Record<string, string> {
    return { DOCKER_HOST: `unix://${join(this.runtime, "docker.sock")}` };
  }

  /** Lines that the docker client prints. */
  async docker(...argv: string[]): Promise<string[]> {
    const { stdout } = await execa("docker", argv, { env: this.env });
    return stdout.split("\n").filter((line) => line !== "");
  }

  /** Starts it again if it does not run, and waits until it answers. */
  async ensure(): Promise<void> {
    const deadline = Date.now() + 300_000;
    while ((await execa("docker", ["version"], { env: this.env, reject: false })).exitCode !== 0) {
      // On a busy computer it gives up waiting for its own containerd.
      if (!this.daemon || !isAlive(this.daemon)) this.daemon = this.spawn();
      if (Date.now() > deadline) {
        throw new Error(`dockerd does not answer: ${readFileSync(this.log, "utf8").slice(-2000)}`);
      }
      await sleep(200);
    }
  }

  kill(): void {
    if (this.daemon && isAlive(this.daemon)) process.kill(this.daemon.pid, "SIGKILL");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.removeLeftovers().catch((error: unknown) => console.error(error));
    if (this.daemon && isAlive(this.daemon)) process.kill(this.daemon.pid, "SIGTERM");
    for (let i = 0; i < 300 && this.daemon && isAlive(this.daemon); i++) await sleep(100);
    this.release();
  }

  private spawn(): ProcessIdentity {
    mkdirSync(this.runtime, { recursive: true });
    rmSync(join(this.runtime, "dockerd.pid"), { force: true });
    const log = openSync(this.log, "w");
    const child = spawn(
      "dockerd",
      [
        ...["--host", `unix://${join(this.runtime, "docker.sock")}`],
        ...["--data-root", this.root, "--exec-root", join(this.runtime, "exec")],
        ...["--pidfile", join(this.runtime, "dockerd.pid"), "--bridge", "none"],
        ...["--default-address-pool", "base=10.75.0.0/16,size=24"],
      ],
      { detached: true, stdio: ["ignore", log, log] },
    );
    closeSync(log);
    child.unref();
    const identity = child.pid === undefined ? undefined : identify(child.pid);
    if (!identity) throw new Error("dockerd does not start");
    return identity;
  }

  private async removeLeftovers(): Promise<void> {
    const containers = await this.docker("ps", "--all", "--quiet");
    if (containers.length > 0) await this.docker("rm", "--force", "--volumes", ...containers);
    await this.docker("network", "prune", "--force");
    await this.docker("volume", "prune", "--force");
  }
}
