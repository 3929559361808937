import type { Duplex } from "node:stream";
import { LongshoreError } from "../../core/errors.js";
import type {
  ContainerSpec,
  HostSpec,
  ShareMountSpec,
  ShareVolumeSpec,
  StackSpec,
} from "../../core/spec/index.js";
import type { HostContext } from "../../scripts/provision/host-context.js";
import { withoutScript } from "../../scripts/transport/remote-line.js";
import type { Command, RemoteFile, Result, Transport } from "../../scripts/transport/transport.js";

type Answer = Partial<Result> | string | ((command: Command) => Partial<Result> | string);

/**
 * Takes the place of SSH where a step's decisions are tested: answers by the beginning of the command line, keeps
 * what was asked. A script's line is the name that it is given, and its arguments.
 */
export class Recorder implements Transport {
  readonly host = "shop/web";
  readonly closed = false;
  readonly loginKey = KEY_A;
  readonly lines: string[] = [];
  readonly files: RemoteFile[] = [];
  private readonly answers = new Map<string, Answer>();

  on(beginning: string, answer: Answer): this {
    this.answers.set(beginning, answer);
    return this;
  }

  async run(command: Command): Promise<Result> {
    const line = withoutScript(command.argv).join(" ");
    this.lines.push(line);
    const beginning = [...this.answers.keys()]
      .filter((each) => line.startsWith(each))
      .sort((a, b) => b.length - a.length)[0];
    if (beginning === undefined) throw new Error(`the test has no answer to: ${line}`);
    const answer = this.answers.get(beginning) ?? "";
    const result = typeof answer === "function" ? answer(command) : answer;
    return {
      exitCode: 0,
      stdout: "",
      stderr: "",
      ...(typeof result === "string" ? { stdout: result } : result),
    };
  }

  async stream(
    command: Command,
    onOutput: (chunk: Buffer, from: "stdout" | "stderr") => void,
  ): Promise<number> {
    const { exitCode, stdout } = await this.run(command);
    onOutput(Buffer.from(stdout), "stdout");
    return exitCode;
  }

  async put(file: RemoteFile): Promise<void> {
    this.files.push(file);
  }

  async forward(address: string, port: number): Promise<Duplex> {
    throw new LongshoreError({
      where: this.host,
      rule: `the host can connect to ${address}:${port}`,
      seen: "refused",
    });
  }

  close(): void {}
}

export const KEY_A = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFq1dSYhHf0XxBg9k2Q8h7nJ0sYhV1oTq5x3ZkP0aBcD";
export const KEY_B = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIB5PlydVOead6H8BkJHEOI1QBg0uH0rmEfacYD";

export function hostSpec(more: Partial<HostSpec> = {}): HostSpec {
  return {
    name: "web",
    path: "shop/web",
    resources: { vm: "azurerm_linux_virtual_machine.web", nic: "azurerm_network_interface.web" },
    distribution: "debian-13",
    adminUser: "azureuser",
    authorizedKeys: [],
    stackKey: true,
    access: { kind: "none" },
    metadataForContainers: false,
    disks: [],
    shares: [],
    volumes: [],
    containers: [],
    ...more,
  };
}

/** Of a stack that has these hosts, and nothing else. */
export function stackSpec(hosts: HostSpec[]): StackSpec {
  return {
    version: 1,
    stack: "shop",
    hosts,
    shares: [],
    retained: [],
    removable: [],
    secretsInState: false,
  };
}

type SmbMount = Extract<ShareMountSpec, { protocol: "smb" }>;
type NfsMount = Extract<ShareMountSpec, { protocol: "nfs" }>;

const MOUNT = {
  share: "uploads",
  path: "/mnt/data",
  readOnly: false,
  attributeCacheSeconds: 30,
  directories: [],
};

export function containerSpec(more: Partial<ContainerSpec> = {}): ContainerSpec {
  return {
    name: "box",
    image: { kind: "registry", reference: "a" },
    publish: [],
    env: {},
    restart: "no",
    network: "bridge",
    mounts: [],
    health: { kind: "running" },
    ...more,
  };
}

export function shareMount(more: Partial<SmbMount> = {}): SmbMount {
  const owner = { uid: 1000, gid: 1000, fileMode: 0o640, directoryMode: 0o750 };
  return { ...MOUNT, protocol: "smb", ...owner, ...more };
}

export function nfsMount(more: Partial<NfsMount> = {}): NfsMount {
  return { ...MOUNT, protocol: "nfs", ...more };
}

export function shareVolume(more: Partial<ShareVolumeSpec> = {}): ShareVolumeSpec {
  return {
    name: "uploads-0123abcd",
    share: "uploads",
    uid: 1000,
    gid: 1000,
    fileMode: 0o640,
    directoryMode: 0o750,
    attributeCacheSeconds: 30,
    ...more,
  };
}

export function hostContext(
  transport: Transport,
  spec: Partial<HostSpec> = {},
): HostContext & { told: string[] } {
  const host = hostSpec(spec);
  const stack = stackSpec([host]);
  const told: string[] = [];
  return {
    stack,
    spec: host,
    transport,
    shares: new Map(),
    secrets: { vaults: new Map() },
    stackPublicKey: KEY_A,
    told,
    report: (detail) => told.push(detail),
  };
}
