import { randomUUID } from "node:crypto";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import type { Emit } from "../../../core/events.js";
import type {
  AttachedDisk,
  GuestScript,
  GuestScriptResult,
  HostSide,
  KeptMachine,
  MachineDriver,
  MachineNetwork,
  MachineSize,
  MachineSpec,
  MachineState,
  NetworkSpec,
  Stray,
} from "../driver.js";
import { MachineFolders, SPEC_FILE, withDisk, withoutDisk } from "../folder.js";
import { GUEST_FOLDER, scriptCommand, stageScript } from "../guest-script.js";
import { imageCache } from "../image/cache.js";
import { findDistribution, guestMirrors } from "../image/distribution.js";
import { ensureMachineImage } from "../image/image.js";
import { attempt } from "../run.js";
import { networkFiles, seedFiles, stageSeed } from "../seed.js";
import { createArguments, sizeArguments } from "./arguments.js";
import { findContainer, machineState } from "./container.js";
import { docker, requireEngine } from "./engine.js";
import { watchEnds } from "./events.js";
import { grantedCapabilities } from "./granted.js";
import { inotifyLimit, refuseTooManyMachines, runningMachines } from "./inotify.js";
import { attachLoop, detachLoop, diskLine, growLoop, loopsOf } from "./loop.js";
import { ensureDockerNetwork, gatewayOf, rangeOfNetwork, removeDockerNetwork } from "./networks.js";
import { findStrays } from "./strays.js";

/** guest/container-init runs the same scripts, and ends when one fails: two at a time may do so. */
const ONCE_INIT_IS_DONE = `while [ "$(cat /proc/1/comm)" = container-init ]; do sleep 0.1; done
exec "$0"`;

/** Machines that are containers of the user's Docker engine, with systemd as their first process. */
export class DockerDriver implements MachineDriver {
  readonly kind = "docker";
  private readonly folders: MachineFolders;

  constructor(
    private readonly home: string,
    private readonly hash: string,
    private readonly emit: Emit,
  ) {
    this.folders = new MachineFolders(home, "docker");
  }

  async ensureNetwork(network: NetworkSpec): Promise<void> {
    await ensureDockerNetwork(network, this.hash);
  }

  async removeNetwork(name: string): Promise<void> {
    await removeDockerNetwork(name);
  }

  async hostSide(network: string): Promise<HostSide> {
    const engine = await requireEngine(network);
    const range = await rangeOfNetwork(network);
    return { address: engine.local ? gatewayOf(range) : "127.0.0.1", from: range };
  }

  async lineAddress(name: string): Promise<string | undefined> {
    const format = "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}";
    const answer = await attempt("docker", ["container", "inspect", "--format", format, name]);
    return (answer.ok && answer.stdout.trim()) || undefined;
  }

  async relaySecret(name: string): Promise<string | undefined> {
    return this.folders.spec(name)?.relaySecret;
  }

  async create(machine: MachineSpec): Promise<void> {
    const { name } = machine;
    const existing = await findContainer(name);
    const same = existing?.started && existing.instanceId === machine.instanceId;
    if (!same) {
      if (existing) await docker(name, ["rm", "--force", "--volumes", name]);
      await this.createContainer(machine);
    }
    await this.start(name);
  }

  async start(name: string): Promise<void> {
    await this.folders.alone(name, async () => {
      const container = await findContainer(name);
      if (container?.running && container.connected) return;
      if (container?.running) await docker(name, ["stop", "--time", "60", name]);
      if ((await requireEngine(name)).local) refuseTooManyMachines(inotifyLimit(), await runningMachines());
      await this.putDiskList(name);
      const start = ["start", name];
      if (container?.connected && (await attempt("docker", start, { timeoutSeconds: 300 })).ok) return;
      await this.joinNetwork(name);
      await docker(name, start);
    });
  }

  async stop(name: string): Promise<void> {
    if (!(await findContainer(name))?.running) return;
    await docker(name, ["stop", "--time", "60", name]);
  }

  async kill(name: string): Promise<void> {
    if (!(await findContainer(name))?.running) return;
    await docker(name, ["kill", "--signal", "KILL", name]);
  }

  async remove(name: string): Promise<void> {
    await this.folders.alone(name, async () => {
      if (await findContainer(name)) await docker(name, ["rm", "--force", "--volumes", name]);
      for (const disk of this.folders.disks(name)) await detachLoop(name, disk);
      this.folders.remove(name);
    });
  }

  kept(name: string): KeptMachine | undefined {
    return this.folders.spec(name);
  }

  async probe(name: string): Promise<MachineState> {
    return machineState(await findContainer(name));
  }

  watch(onEnd: () => void): { close(): void } {
    return watchEnds(this.hash, onEnd);
  }

  async list(): Promise<{ machines: string[]; networks: string[] }> {
    const ours = ["--filter", `label=longshore=${this.hash}`];
    const [machines, networks] = await Promise.all([
      docker("Docker engine", ["container", "ls", "--all", ...ours, "--format", "{{.Names}}"]),
      docker("Docker engine", ["network", "ls", ...ours, "--format", "{{.Name}}"]),
    ]);
    // A folder without its container may still hold disks.
    const names = new Set([...lines(machines), ...this.folders.names()]);
    return { machines: [...names].sort(), networks: lines(networks) };
  }

  strays(): Promise<Stray[]> {
    return findStrays(this.home, this.hash, this.folders);
  }

  async hostKeys(name: string): Promise<string[]> {
    const keys = await attempt("docker", ["exec", name, "/usr/lib/longshore/host-keys"], {
      timeoutSeconds: 30,
    });
    return keys.ok ? lines(keys.stdout) : [];
  }

  async console(name: string): Promise<string> {
    return await docker(name, ["logs", name]);
  }

  async attachDisk(name: string, disk: AttachedDisk): Promise<void> {
    await this.folders.alone(name, async () => {
      this.folders.setDisks(name, withDisk(this.folders.disks(name), disk));
      await this.showDisks(name);
    });
  }

  async detachDisk(name: string, disk: AttachedDisk): Promise<void> {
    await this.folders.alone(name, async () => {
      if (this.folders.spec(name)) {
        this.folders.setDisks(name, withoutDisk(this.folders.disks(name), disk));
        await this.showDisks(name);
      }
      await this.unmount(name, disk);
      await detachLoop(name, disk);
    });
  }

  async growDisk(name: string, disk: AttachedDisk): Promise<void> {
    await growLoop(name, disk);
  }

  async resize(name: string, size: MachineSize): Promise<void> {
    const { cpus } = await requireEngine(name);
    const { running } = (await findContainer(name)) ?? {};
    if (running) await this.stop(name);
    this.folders.write(name, SPEC_FILE, { ...this.folders.requireSpec(name), ...size });
    await docker(name, ["update", ...sizeArguments(size, cpus), name]);
    if (running) await this.start(name);
  }

  async run(name: string, script: GuestScript): Promise<GuestScriptResult> {
    const place = `run/${randomUUID()}`;
    await this.copyInto(name, (folder) => stageScript(folder, place, script));
    const argv = ["exec", name, ...scriptCommand(place, script)];
    const { exitCode, stdout, stderr } = await execa("docker", argv, { reject: false, stdin: "ignore" });
    return { exitCode: exitCode ?? 1, stdout, stderr };
  }

  async setNetwork(name: string, network: MachineNetwork): Promise<boolean> {
    return await this.folders.alone(name, async () => {
      const spec = this.folders.spec(name);
      if (!spec || !(await findContainer(name))?.started) return false;
      this.folders.write(name, SPEC_FILE, { ...spec, network });
      await this.copyInto(name, (folder) => stageSeed(folder, networkFiles({ ...spec, network })));
      await this.inGuest(name, "network");
      return true;
    });
  }

  async cutOff(name: string): Promise<void> {
    await this.setLink(name, "down");
  }

  async reconnect(name: string): Promise<void> {
    await this.setLink(name, "up");
  }

  /** Somebody may have removed its network: the engine knows networks by more than their names. */
  private async joinNetwork(name: string): Promise<void> {
    const { network, labels } = this.folders.requireSpec(name);
    await ensureDockerNetwork({ name: network.name, ranges: network.ranges, labels }, this.hash);
    await attempt("docker", ["network", "disconnect", "--force", network.name, name], { timeoutSeconds: 60 });
    await docker(name, ["network", "connect", network.name, name]);
  }

  /** Made, but not started: a machine that has never run is made anew by the next call. */
  private async createContainer(machine: MachineSpec): Promise<void> {
    const { name } = machine;
    const { distribution, variant = "bare" } = machine;
    const image = await ensureMachineImage({ distribution, variant, kind: "docker" }, this.emit);
    if (image.kind !== "docker") throw new TypeError("an image for containers was asked for");
    const engine = await requireEngine(name);
    const capabilities = await grantedCapabilities(engine.build, image.reference, imageCache(process.env));
    this.folders.keep(machine);
    const place = { image: image.reference, hash: this.hash, capabilities, cpus: engine.cpus };
    await docker(name, createArguments(machine, place));
    await this.putSeed(machine);
  }

  private async putSeed(machine: MachineSpec): Promise<void> {
    const mirrors = guestMirrors(findDistribution(machine.distribution), process.env);
    const files = [...seedFiles(machine, mirrors), ...networkFiles(machine)];
    await this.copyInto(machine.name, (folder) => stageSeed(folder, files));
  }

  /** The list is in the machine before it starts, so that its disks are there before systemd mounts them. */
  private async putDiskList(name: string): Promise<void> {
    const disks = this.folders.disks(name);
    const listed: string[] = [];
    for (const disk of disks) listed.push(diskLine(disk, await attachLoop(name, disk)));
    await this.copyInto(name, (folder) =>
      writeFileSync(join(folder, "disks"), listed.join(""), { mode: 0o600 }),
    );
  }

  /** Not by the outer engine's disconnect, after which the interface has another name. */
  private async setLink(name: string, link: "up" | "down"): Promise<void> {
    await this.copyInto(name, (folder) => writeFileSync(join(folder, "link"), link));
    await this.inGuest(name, "network");
  }

  private async showDisks(name: string): Promise<void> {
    await this.putDiskList(name);
    await this.inGuest(name, "disks");
  }

  /** Azure takes a disk away whether it is in use or not; a loop device stays as long as something is mounted. */
  private async unmount(name: string, disk: AttachedDisk): Promise<void> {
    if (!(await findContainer(name))?.running) return;
    for (const device of await loopsOf(disk)) {
      const argv = ["exec", name, "umount", "--lazy", "--all-targets", device];
      await attempt("docker", argv, { timeoutSeconds: 60 });
    }
  }

  /** Runs one of the guest's scripts; a stopped machine does so when it starts. */
  private async inGuest(name: string, script: string): Promise<void> {
    if (!(await findContainer(name))?.running) return;
    await docker(name, ["exec", name, "sh", "-c", ONCE_INIT_IS_DONE, `/usr/lib/longshore/${script}`]);
  }

  /** Copies a folder's content to `GUEST_FOLDER`; no mount, so that any engine will do. */
  private async copyInto(name: string, fill: (folder: string) => void): Promise<void> {
    // By this name it is swept away when this process is killed.
    const stage = join(this.home, `stage.${process.pid}.${stages++}`);
    mkdirSync(stage, { mode: 0o700 });
    try {
      fill(stage);
      await docker(name, ["cp", `${stage}/.`, `${name}:${GUEST_FOLDER}`]);
    } finally {
      rmSync(stage, { recursive: true, force: true });
    }
  }
}

let stages = 0;

function lines(text: string): string[] {
  return text.split("\n").filter((line) => line !== "");
}
