import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type KeyPair, makeKeyPair } from "../scripts/transport/keys.js";
import type { Endpoint } from "../scripts/transport/transport.js";

export interface TestSshd {
  readonly endpoint: Endpoint;
  readonly login: KeyPair;
  readonly folder: string;
  /** Ends the server and every connection to it, as a power cut does. */
  kill(): void;
  stop(): Promise<void>;
}

/**
 * OpenSSH's own server on a port of 127.0.0.1, or of all addresses, with keys and configuration of its own. Needs
 * root, as sshd does.
 */
export async function startSshd(
  options: { port?: number; login?: KeyPair; settings?: string[]; everyAddress?: boolean } = {},
): Promise<TestSshd> {
  const folder = mkdtempSync(join(tmpdir(), "longshore-sshd-"));
  const port = options.port ?? (await freePort());
  const login = options.login ?? makeKeyPair(join(folder, "login"), "test");
  const hostKey = makeKeyPair(join(folder, "host"), "host");
  writeFileSync(join(folder, "authorized_keys"), `${login.publicKey}\n`, { mode: 0o600 });
  const address = options.everyAddress ? "0.0.0.0" : "127.0.0.1";
  const settings = [`ListenAddress ${address}`, ...(options.settings ?? [])];
  writeFileSync(join(folder, "sshd_config"), configuration(folder, port, settings));
  mkdirSync("/run/sshd", { recursive: true });
  const server = spawn(
    process.env.LONGSHORE_TEST_SSHD ?? "/usr/sbin/sshd",
    ["-D", "-e", "-f", join(folder, "sshd_config")],
    {
      stdio: "ignore",
    },
  );
  const pid = server.pid ?? 0;
  await untilListening(address, port);
  // Whoever started a command ends before it, so that nobody is left to tell of its end.
  const kill = () => {
    for (const each of [...descendants(pid), pid]) {
      try {
        process.kill(each, "SIGKILL");
      } catch {
        // Ended by itself.
      }
    }
  };
  process.once("exit", kill); // A test that fails may not get to its end.
  return {
    endpoint: { address: "127.0.0.1", port, user: "root", hostKeys: [hostKey.publicKey] },
    login,
    folder,
    kill,
    stop: async () => {
      process.off("exit", kill);
      kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function configuration(folder: string, port: number, settings: string[]): string {
  return [
    `Port ${port}`,
    `HostKey ${folder}/host`,
    `AuthorizedKeysFile ${folder}/authorized_keys`,
    `PidFile ${folder}/pid`,
    "PermitRootLogin prohibit-password",
    "PasswordAuthentication no",
    "KbdInteractiveAuthentication no",
    "UsePAM no",
    "StrictModes no",
    // The user is who runs the tests: a bash that is told to be an inner one does not run their start-up files.
    "SetEnv SHLVL=9",
    ...settings,
    "",
  ].join("\n");
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}

async function untilListening(address: string, port: number): Promise<void> {
  const hex = `${address === "0.0.0.0" ? "00000000" : "0100007F"}:${port.toString(16).toUpperCase().padStart(4, "0")} 00000000:0000 0A`;
  for (let tries = 0; tries < 200; tries++) {
    if (readFileSync("/proc/net/tcp", "utf8").includes(hex)) return;
    await sleep(25);
  }
  throw new Error(`sshd does not listen on ${port}`);
}

function descendants(pid: number): number[] {
  const children = execFileSync("ps", ["-o", "pid=,ppid=", "-A"], { encoding: "utf8" })
    .split("\n")
    .map((line) => line.trim().split(/\s+/).map(Number))
    .filter(([, parent]) => parent === pid)
    .map(([child]) => child ?? 0);
  return children.flatMap((child) => [child, ...descendants(child)]);
}
