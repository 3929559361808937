import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { openLocalCloud } from "../../../local/index.js";
import { hostsOf, type StatusResult, TestProject } from "../../../testbed/project.js";
import { fetchPage, writeSite } from "../../../testbed/web-host.js";

/** An emulated processor may need minutes for what a container machine does in seconds. */
export const SLOW = 1_800_000;
export const POLL = { timeout: 180_000, interval: 1000 };

/**
 * Two virtual machines that all tests of virtual machines share: starting them is most of the time that these tests take.
 * Both mount an SMB share, in a container as well; `left` has a second one and serves a page, `right` has an NFS share and
 * a data disk.
 */
export class Fleet {
  readonly project = new TestProject("local", { LONGSHORE_MACHINES: "qemu" });
  private asked?: Promise<object>;

  async up(): Promise<void> {
    this.project.write(
      "box/Dockerfile",
      'ARG BASE\nFROM $BASE\nRUN ["/usr/bin/busybox", "--install", "-s", "/bin"]\nCMD ["sleep", "1000000"]\n',
    );
    writeSite(this.project, "the page\n");
    this.declare();
    await this.project.run(["up", "fleet"]);
  }

  /** The program, with more lines of it at its end, and with sizes of the disks of `right`. */
  declare(more = "", { osGib = 30, dataGib = 1 } = {}): void {
    this.project.program("fleet", `const [osGib, dataGib] = [${osGib}, ${dataGib}];${PROGRAM}${more}`);
  }

  /** As root. */
  on(host: "left" | "right", ...command: string[]): Promise<string> {
    return this.project.onHost(`fleet/${host}`, "sudo", ...command);
  }

  in(container: "box" | "own", host: "left" | "right", script: string): Promise<string> {
    return this.on(host, "docker", "exec", container, "sh", "-c", script);
  }

  get sshConfig(): string {
    return this.project.sshConfig("fleet");
  }

  /** The page of `left`, at the place that status names. */
  async page(): Promise<string> {
    const hosts = hostsOf(await this.project.result<StatusResult>(["status", "fleet"]));
    const at = hosts.flatMap(({ ports = [] }) => ports).find(({ port }) => port === 80)?.at;
    return await fetchPage(at);
  }

  /** The folder of the file server of a share's account. */
  serverOf(share: "pages" | "extra" | "archive"): string {
    const accounts = join(this.project.folder, ".longshore/local/storage");
    const found = readdirSync(accounts).find((account) => account.startsWith(`fleet${share}`));
    if (!found) throw new Error(`no account of ${share} in ${accounts}`);
    return join(accounts, found);
  }

  signalServer(share: "pages" | "extra" | "archive", signal: NodeJS.Signals): void {
    const { pid } = JSON.parse(readFileSync(join(this.serverOf(share), "process.json"), "utf8"));
    process.kill(pid, signal);
  }

  /** Cuts the power of a host; `up` starts it again. */
  async powerCut(host: "left" | "right"): Promise<void> {
    await this.cloud.kill(this.idOf(host));
  }

  /** Takes a host off its network, or puts it back. */
  async cutOff(host: "left" | "right"): Promise<void> {
    await this.cloud.cutOff(this.idOf(host));
  }

  async reconnect(host: "left" | "right"): Promise<void> {
    await this.cloud.reconnect(this.idOf(host));
  }

  private get cloud() {
    return openLocalCloud(join(this.project.folder, ".longshore/local"));
  }

  private idOf(host: string): string {
    const group = `/subscriptions/${this.cloud.subscription}/resourceGroups/fleet`;
    return `${group}/providers/Microsoft.Compute/virtualMachines/fleet-${host}`;
  }

  /** What `share mounts` says, asked once: every host writes to each of its shares and reads it back. */
  mounts(): Promise<object> {
    this.asked ??= this.project.result(["share", "mounts", "fleet"]);
    return this.asked;
  }

  /** What `share verify` finds wrong: hosts, shares or volumes there, and what the machine said of it. */
  async wrong(): Promise<{ host: string; share?: string; log: string }[]> {
    const result = await this.project.result<StatusResult>(["share", "verify", "fleet"], { exitCode: 3 });
    return hostsOf(result).flatMap(({ name, steps }) =>
      steps.filter(({ ok }) => !ok).map(({ share, log = "" }) => ({ host: name, share, log })),
    );
  }

  /** The exit code of `share verify`. */
  async verified(): Promise<number | undefined> {
    return (await this.project.start(["share", "verify", "fleet"])).exitCode;
  }
}

const PROGRAM = `
const stack = new l.AzureStack(app, "fleet", { location: "westeurope" });
const network = new l.Network(stack, "net", { addressSpace: "10.69.0.0/16", egress: l.Egress.natGateway() });
const small = { quota: l.Size.gibibytes(1), removalPolicy: l.RemovalPolicy.DESTROY };
const pages = new l.SmbShare(stack, "pages", { ...small, directories: ["größe 100% $x"] });
const extra = new l.SmbShare(stack, "extra", small);
const archive = new l.NfsShare(stack, "archive", {
  ...small, quota: l.Size.gibibytes(100), directories: ["größe 100% $x"],
});

const host = (id, more) => {
  const engine = l.Engine.docker({ source: l.EngineSource.distribution() });
  // One core: emulated processors that wait for each other take longer than one alone.
  const host = new l.ContainerHost(stack, id, { network, engine, size: "Standard_B1ms", ...more });
  host.mountShare(pages, "/mnt/data");
  host.addContainer("box", {
    build: l.Build.directory("box", { packages: ["busybox-static"] }),
    mounts: [pages.at("/data", { subPath: "it's a box & more" })],
  });
  return host;
};
const left = host("left", { publicIp: l.PublicIp.static() });
left.addContainer("own", {
  build: l.Build.directory("box", { packages: ["busybox-static"] }),
  mounts: [pages.at("/data", { subPath: "the engine's größe 100% $x", volume: { uid: 1000, fileMode: 0o640 } })],
});
left.mountShare(extra, "/mnt/extra");
left.addContainer("site", {
  image: l.Build.directory("site", { packages: ["busybox-static"] }),
  publish: ["80:8080"],
  health: l.Health.http("/index.html"),
});
left.connections.allowFromInternet(80);
const right = host("right", {
  osDisk: { size: l.Size.gibibytes(osGib) },
  dataDisks: [{ name: "data", size: l.Size.gibibytes(dataGib), removalPolicy: l.RemovalPolicy.DESTROY }],
});
right.mountShare(archive, "/mnt/archive");
`;

/** Counts up in a folder until it is told that it is enough; what could not be written is noted elsewhere. */
export function writer(folder: string): string {
  return `i=0; until [ -e /tmp/enough ]; do i=$((i+1)); echo $i >> ${folder}/count || echo $i >> /tmp/failed; sleep 0.1; done`;
}

/** Every number that the writer counted to is on the share, or the writer was told that it is not. */
export function lost(folder: string): string {
  return `cat ${folder}/count /tmp/failed 2> /dev/null | sort -n | awk '$1 > last + 1 { print "no " last + 1 } { last = $1 } END { print "whole" }'`;
}
