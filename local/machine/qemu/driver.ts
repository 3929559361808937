import { existsSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { LongshoreError } from "../../../core/errors.js";
import type { Emit } from "../../../core/events.js";
import { readIfThere } from "../../../system/files.js";
import { keptJson } from "../../../system/kept-file.js";
import { poll } from "../../../system/poll.js";
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
import { type MachineFile, MachineFolders, SPEC_FILE, withDisk, withoutDisk } from "../folder.js";
import { imageCache } from "../image/cache.js";
import { ensureMachineImage } from "../image/image.js";
import type { DiskImage } from "../image/root-disk.js";
import { IMAGE_FILE, noteUser } from "../image/users.js";
import { findAccelerator } from "./accelerator.js";
import { FILES, NICS, qemuArguments } from "./arguments.js";
import { growDisk, plugDisk, unplugDisk } from "./disks.js";
import { noteNetwork, prepareNetwork, tellNetwork } from "./guest-network.js";
import { parseHostKeys } from "./host-keys.js";
import { type Monitor, withMonitor } from "./monitor.js";
import { QemuNetworks } from "./networks.js";
import { growRootDisk, prepareDisks } from "./prepare.js";
import { endQemu, findQemu, hasPoweredOff, recordPoweredOff, startQemu } from "./process.js";
import { runScript } from "./run-script.js";
import { findStrays } from "./strays.js";

/** Virtual machines with a kernel of their own; they need neither root nor an engine. */
export class QemuDriver implements MachineDriver {
  readonly kind = "qemu";
  private readonly folders: MachineFolders;
  private readonly networks: QemuNetworks;

  constructor(
    private readonly home: string,
    private readonly hash: string,
    private readonly emit: Emit,
  ) {
    this.folders = new MachineFolders(home, "qemu");
    this.networks = new QemuNetworks(home);
  }

  async ensureNetwork(network: NetworkSpec): Promise<void> {
    this.networks.ensure(network);
  }

  async removeNetwork(name: string): Promise<void> {
    this.networks.remove(name);
  }

  /** Machines reach this computer's loopback interface through QEMU. */
  async hostSide(): Promise<HostSide> {
    return { address: "127.0.0.1", from: "127.0.0.1/32" };
  }

  async lineAddress(name: string): Promise<string | undefined> {
    return (await this.running(name)) ? "127.0.0.1" : undefined;
  }

  async processOf(name: string): Promise<number | undefined> {
    return (await findQemu(this.folders.of(name), name))?.pid;
  }

  async relaySecret(name: string): Promise<string | undefined> {
    return this.folders.spec(name)?.relaySecret;
  }

  async create(machine: MachineSpec): Promise<void> {
    const { name } = machine;
    if (!this.exists(name) || this.folders.spec(name)?.instanceId !== machine.instanceId) {
      noteUser(imageCache(process.env), this.hash, this.home);
      const image = await this.image(machine);
      await this.folders.alone(name, async () => {
        await this.erase(name);
        this.folders.keep(machine);
        this.folders.write(name, IMAGE_FILE, image);
        await prepareDisks(machine, this.folders.of(name), image.disk);
      });
    }
    await this.start(name);
  }

  async start(name: string): Promise<void> {
    await this.folders.alone(name, async () => {
      if ((await this.look(name)).running) return;
      const folder = this.folders.of(name);
      const image = this.requireImage(name);
      const accelerator = await findAccelerator(image, imageCache(process.env));
      const spec = this.folders.requireSpec(name);
      await growRootDisk(spec, folder);
      const argv = qemuArguments(spec, image, this.folders.disks(name), accelerator);
      await prepareNetwork(this.folders, name);
      await startQemu(folder, name, argv);
      if (this.folders.read(name, CUT_OFF)) await this.setLinks(name, false);
    });
  }

  async stop(name: string): Promise<void> {
    await this.monitor(name, (monitor) => monitor.execute("system_powerdown"));
    await poll(() => this.running(name), {
      until: (running) => !running,
      pauseMs: 500,
      withinMs: POWEROFF_MILLISECONDS,
    });
    await this.kill(name);
  }

  async kill(name: string): Promise<void> {
    const qemu = await findQemu(this.folders.of(name), name);
    if (qemu) await endQemu(qemu);
  }

  async remove(name: string): Promise<void> {
    await this.folders.alone(name, () => this.erase(name));
  }

  kept(name: string): KeptMachine | undefined {
    return this.folders.spec(name);
  }

  async probe(name: string): Promise<MachineState> {
    if (!this.exists(name)) return { exists: false };
    return await this.folders.alone(name, async () =>
      this.exists(name) ? await this.look(name) : { exists: false },
    );
  }

  async list(): Promise<{ machines: string[]; networks: string[] }> {
    return { machines: this.folders.names(), networks: this.networks.names() };
  }

  async strays(): Promise<Stray[]> {
    return findStrays(this.hash, this.folders);
  }

  async hostKeys(name: string): Promise<string[]> {
    return parseHostKeys(this.readLog(name, FILES.hostKeys));
  }

  async console(name: string): Promise<string> {
    return this.readLog(name, FILES.console);
  }

  async attachDisk(name: string, disk: AttachedDisk): Promise<void> {
    await this.folders.alone(name, async () => {
      this.folders.setDisks(name, withDisk(this.folders.disks(name), disk));
      await this.monitor(name, (monitor) => plugDisk(monitor, disk));
    });
  }

  async growDisk(name: string, disk: AttachedDisk): Promise<void> {
    await this.folders.alone(name, () => this.monitor(name, (monitor) => growDisk(monitor, disk)));
  }

  async resize(name: string, size: MachineSize): Promise<void> {
    const running = await this.running(name);
    if (running) await this.stop(name);
    this.folders.write(name, SPEC_FILE, { ...this.folders.requireSpec(name), ...size });
    if (running) await this.start(name);
  }

  async detachDisk(name: string, disk: AttachedDisk): Promise<void> {
    await this.folders.alone(name, async () => {
      if (!this.folders.spec(name)) return;
      this.folders.setDisks(name, withoutDisk(this.folders.disks(name), disk));
      await this.monitor(name, (monitor) => unplugDisk(monitor, disk));
    });
  }

  async run(name: string, script: GuestScript): Promise<GuestScriptResult> {
    return await runScript(this.folders.of(name), script);
  }

  async setNetwork(name: string, network: MachineNetwork): Promise<boolean> {
    const noted = await this.folders.alone(name, async () => {
      if (!this.exists(name)) return undefined;
      const { running } = await this.look(name);
      return { untold: await noteNetwork(this.folders, name, network, running) };
    });
    if (noted?.untold) await tellNetwork(this.folders, name, noted.untold);
    return noted !== undefined;
  }

  async cutOff(name: string): Promise<void> {
    this.folders.write(name, CUT_OFF, true);
    await this.setLinks(name, false);
  }

  async reconnect(name: string): Promise<void> {
    this.folders.write(name, CUT_OFF, false);
    await this.setLinks(name, true);
  }

  private async erase(name: string): Promise<void> {
    await this.kill(name);
    this.folders.remove(name);
  }

  private async image(machine: MachineSpec): Promise<DiskImage> {
    const { distribution, variant = "bare" } = machine;
    const image = await ensureMachineImage({ distribution, variant, kind: "qemu" }, this.emit);
    if (image.kind === "qemu") return image;
    throw new TypeError("an image for virtual machines was asked for");
  }

  private requireImage(name: string): DiskImage {
    const image = this.folders.read(name, IMAGE_FILE);
    if (image) return image;
    throw new LongshoreError({
      where: join(this.folders.of(name), IMAGE_FILE.name),
      rule: "it is kept which image a machine was made from",
      seen: "no such file",
      remedy: IMAGE_FILE.kind.remedy,
    });
  }

  private async running(name: string): Promise<boolean> {
    const state = await this.probe(name);
    return state.exists && state.running;
  }

  /** The state as it is; a machine that has powered off is put away. */
  private async look(name: string): Promise<Exclude<MachineState, { exists: false }>> {
    const folder = this.folders.of(name);
    const qemu = await findQemu(folder, name);
    if (qemu) {
      // A monitor that is too busy to answer says nothing about the machine.
      const answer = await withMonitor(folder, (monitor) => monitor.execute("query-status")).catch(
        () => undefined,
      );
      const status = statusSchema.safeParse(answer).data?.status ?? "running";
      if (!ENDED.has(status)) return { exists: true, running: true };
      if (status === "shutdown") recordPoweredOff(folder);
      await endQemu(qemu);
    }
    return { exists: true, running: false, why: hasPoweredOff(folder) ? "poweroff" : "crashed" };
  }

  private async setLinks(name: string, up: boolean): Promise<void> {
    await this.monitor(name, async (monitor) => {
      for (const nic of NICS) await monitor.execute("set_link", { name: nic, up });
    });
  }

  /** Talks to the machine if it runs; what it is told must also be in its folder, for when it starts. */
  private async monitor(name: string, talk: (monitor: Monitor) => Promise<unknown>): Promise<void> {
    const folder = this.folders.of(name);
    if (await findQemu(folder, name)) await withMonitor(folder, talk);
  }

  private exists(name: string): boolean {
    return this.folders.spec(name) !== undefined && existsSync(join(this.folders.of(name), FILES.root));
  }

  private readLog(name: string, file: string): string {
    return readIfThere(join(this.folders.of(name), file)) ?? "";
  }
}

export const CUT_OFF: MachineFile<boolean> = {
  name: "cut-off.json",
  kind: keptJson("the note whether a machine is off its network", z.boolean(), {
    remedy: "Move it away: the machine is on its network at its next start.",
  }),
};
const POWEROFF_MILLISECONDS = 120_000;
/** What QEMU calls a machine that will not go on by itself. */
const ENDED: ReadonlySet<string> = new Set(["shutdown", "internal-error", "guest-panicked"]);
const statusSchema = z.object({ status: z.string() });
