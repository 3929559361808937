import { execFileSync } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";
import { machineDriver } from "../local/machine/choose.js";
import type { MachineDriver, MachineSpec, NetworkSpec } from "../local/machine/driver.js";
import { imageVariant } from "../local/machine/image/variant.js";
import { firewall } from "../local/network/firewall.js";
import { SharedSsh } from "./shared-ssh.js";
import { spending } from "./spent.js";

/** A local cloud's folder with one network, and what a test needs to make machines and to get into them. */
export class MachineCloud {
  readonly home = mkdtempSync(join(tmpdir(), "longshore-machines-"));
  readonly hash = createHash("sha256").update(this.home).digest("hex").slice(0, 8);
  readonly driver: MachineDriver;
  readonly network: NetworkSpec;
  readonly resolverPort: number;
  private readonly keyFile = join(this.home, "key");
  private readonly shared = new SharedSsh();

  private constructor(kind: MachineDriver["kind"], resolverPort: number) {
    this.driver = machineDriver(kind, this.home, this.hash);
    // Tests that run at the same time have networks of their own.
    const subnet = Number.parseInt(this.hash.slice(0, 2), 16);
    this.network = {
      name: `longshore-${this.hash}-net`,
      ranges: [`10.219.${subnet}.0/24`],
      labels: { longshore: this.hash },
    };
    this.resolverPort = resolverPort;
    execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", this.keyFile]);
  }

  static async open(kind: MachineDriver["kind"]): Promise<MachineCloud> {
    const cloud = new MachineCloud(kind, await freePort());
    await cloud.driver.ensureNetwork(cloud.network);
    return cloud;
  }

  /** Every machine has the rules that Azure's network would have without a group. */
  async machine(n: number, changes: Partial<MachineSpec> = {}): Promise<MachineSpec> {
    const key = readFileSync(`${this.keyFile}.pub`, "utf8").trim();
    const { name, ranges } = this.network;
    const address = ranges[0]?.replace("0/24", String(3 + n)) ?? "";
    return {
      name: `longshore-${this.hash}-m${n}`,
      labels: { longshore: this.hash },
      hostname: `web${n}`,
      instanceId: `instance-${n}`,
      distribution: "debian-13",
      // One image for all virtual machines of the tests; which one is the same to a driver.
      variant: this.driver.kind === "qemu" ? imageVariant(process.env) : "bare",
      adminUser: { name: "azureuser", keys: [key] },
      network: { name, address, prefix: 24, ranges, firewall: openFirewall(address, ranges), services: [] },
      // Emulated processors that wait for each other take longer than one alone.
      cpus: this.driver.kind === "qemu" ? 1 : 2,
      memoryMib: 1024,
      ports: { ssh: await freePort(), relay: await freePort() },
      relaySecret: randomBytes(32).toString("hex"),
      resolverPort: this.resolverPort,
      metadataPort: this.resolverPort,
      disks: [],
      ...changes,
    };
  }

  /** Runs a shell line in the machine, as its admin user, with the host keys that the driver tells pinned. */
  async ssh(machine: MachineSpec, line: string, options: readonly string[] = []) {
    const hosts = join(this.home, `${machine.hostname}.hosts`);
    const keys = await this.driver.hostKeys(machine.name);
    writeFileSync(hosts, keys.map((key) => `[127.0.0.1]:${machine.ports.ssh} ${key}\n`).join(""));
    const settings = {
      UserKnownHostsFile: hosts,
      StrictHostKeyChecking: "yes",
      BatchMode: "yes",
      ConnectTimeout: "60",
    };
    const argv = Object.entries({ ...settings, LogLevel: "ERROR" }).flatMap(([name, value]) => [
      "-o",
      `${name}=${value}`,
    ]);
    const target = [
      "-i",
      this.keyFile,
      "-p",
      String(machine.ports.ssh),
      `${machine.adminUser.name}@127.0.0.1`,
    ];
    // Where options are given, logging in is what is tested.
    const sharing = options.length === 0 ? this.shared.options : [];
    const args = [...options, ...sharing, ...argv, ...target, line];
    return await spending("on hosts", () => execa("ssh", args, { reject: false, stdin: "ignore" }));
  }

  /** As `ssh`, but it must succeed; returns what is printed. */
  async inside(machine: MachineSpec, line: string): Promise<string> {
    const { exitCode, stdout, stderr } = await this.ssh(machine, line);
    if (exitCode !== 0) throw new Error(`\`${line}\` ended with ${exitCode}: ${stderr} ${stdout}`);
    return stdout;
  }

  /** Waits until the machine lets the admin user in. */
  async untilOpen(machine: MachineSpec): Promise<void> {
    await until(`${machine.name} lets us in`, async () => (await this.ssh(machine, "true")).exitCode === 0);
  }

  async untilState(machine: MachineSpec, why: "reboot" | "poweroff" | "crashed"): Promise<void> {
    await until(`${machine.name} is down (${why})`, async () => {
      const state = await this.driver.probe(machine.name);
      if (!state.exists || state.running) return false;
      if (state.why !== why) throw new Error(`${machine.name} is down, but by ${state.why}`);
      return true;
    });
  }

  /** What a port of the machine says through the relay, until it closes. */
  async relay({ ports, relaySecret }: MachineSpec, port: number, request: string): Promise<string> {
    return await say(ports.relay, "127.0.0.1", `${relaySecret} ${port}\n${request}`);
  }

  async close(): Promise<void> {
    this.shared.close();
    const { machines, networks } = await this.driver.list();
    for (const name of machines) await this.driver.remove(name);
    for (const name of networks) await this.driver.removeNetwork(name);
    rmSync(this.home, { recursive: true, force: true });
  }
}

/** The rules of a machine in no security group, with a way out. */
export function openFirewall(address: string, ranges: readonly string[]): string {
  return firewall({
    address,
    networkRanges: ranges,
    securityGroups: [],
    groups: [],
    membersOf: () => [],
    wayOut: true,
  });
}

/** What a port answers to a request until it closes, or is silent for ten seconds; nothing where nobody answers. */
export async function say(port: number, host: string, request: string): Promise<string> {
  const socket = connect(port, host);
  socket.setTimeout(10_000, () => socket.destroy());
  socket.end(request);
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of socket) chunks.push(chunk as Buffer);
  } catch {
    // A reset is an answer too: nobody there.
  }
  return Buffer.concat(chunks).toString();
}

export async function until(what: string, met: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 400_000;
  while (!(await met())) {
    if (Date.now() > deadline) throw new Error(`not within ${400} s: ${what}`);
    await sleep(500);
  }
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}
