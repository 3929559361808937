import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Connections of the OpenSSH client that serve many commands each: logging in to an emulated machine takes seconds. */
export class SharedSsh {
  /** A short path: sockets have a limit. */
  private readonly sockets = mkdtempSync(join(tmpdir(), "ssh-"));

  readonly options: readonly string[] = Object.entries({
    ControlMaster: "auto",
    ControlPath: join(this.sockets, "%C"),
    ControlPersist: 120,
    ServerAliveInterval: 10,
    ServerAliveCountMax: 3,
    ConnectTimeout: 60,
  }).flatMap(([name, value]) => ["-o", `${name}=${value}`]);

  /** Ends the connections; the next command makes another one. */
  hangUp(): void {
    for (const socket of existsSync(this.sockets) ? readdirSync(this.sockets) : []) {
      spawnSync("ssh", ["-o", `ControlPath=${join(this.sockets, socket)}`, "-O", "exit", "host"], {
        stdio: "ignore",
      });
    }
  }

  close(): void {
    this.hangUp();
    rmSync(this.sockets, { recursive: true, force: true });
  }
}
