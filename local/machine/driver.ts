import type { ImageVariant } from "./image/variant.js";

/**
 * A kind of real machine: systemd, cloud-init, sshd. One driver per stack.
 * Every call is idempotent and may follow a kill of any earlier one: the truth is in what `probe` and `list` see.
 */
export interface MachineDriver {
  readonly kind: "docker" | "qemu";

  /** A private network; several may have the same ranges and never meet. */
  ensureNetwork(network: NetworkSpec): Promise<void>;
  removeNetwork(name: string): Promise<void>;
  /** How the machines of a network see this computer. */
  hostSide(network: string): Promise<HostSide>;
  /** The address from which this computer sees a machine; undefined when it does not run. */
  lineAddress(name: string): Promise<string | undefined>;
  /** What the machine's relay asks for; undefined when there is no such machine. */
  relaySecret(name: string): Promise<string | undefined>;
  /** The process that connects in the machine's place; absent where machines connect from addresses of their own. */
  processOf?(name: string): Promise<number | undefined>;

  /** Makes the machine and starts it; returns when it runs, not when it has booted. */
  create(machine: MachineSpec): Promise<void>;
  /** Starts a machine that is stopped; a running one is left alone. */
  start(name: string): Promise<void>;
  /** Asks it to power off, then ends it after the deadline. */
  stop(name: string): Promise<void>;
  /** Ends it at once, as a power cut does. */
  kill(name: string): Promise<void>;
  /** Removes the machine with its own disk; data disks stay. */
  remove(name: string): Promise<void>;

  probe(name: string): Promise<MachineState>;
  /** What is kept of a machine beside its record; undefined when there is nothing of the kind. */
  kept(name: string): KeptMachine | undefined;
  /** Calls back whenever a machine of this cloud may have ended; absent: whoever wants to know probes now and then. */
  watch?(onEnd: () => void): { close(): void };
  /** Every machine and network of this cloud that exists, recorded or not. */
  list(): Promise<{ machines: string[]; networks: string[] }>;

  /** What machines that are gone left on this computer beside networks. */
  strays?(): Promise<Stray[]>;

  /** The host keys, over a channel that neighbours cannot write: OpenSSH lines. Empty until they are made. */
  hostKeys(name: string): Promise<string[]>;
  /** What the machine has written to its console so far. */
  console(name: string): Promise<string>;

  /** Makes the file (a raw disk) appear in the running machine at its LUN, linked under /dev/disk/azure/scsi1. */
  attachDisk(name: string, disk: AttachedDisk): Promise<void>;
  detachDisk(name: string, disk: AttachedDisk): Promise<void>;

  /** A running machine sees that the file of a disk has grown. */
  growDisk(name: string, disk: AttachedDisk): Promise<void>;

  /** Gives the machine another size as Azure does it: one that runs goes down and comes up with it. */
  resize(name: string, size: MachineSize): Promise<void>;
  /** Runs a script in the machine; waits for one that boots. */
  run(name: string, script: GuestScript): Promise<GuestScriptResult>;

  /**
   * Changes address, firewall and routes of a machine, running or not, for as long as it lives. False when there is no
   * such machine; fails for one that runs and cannot be told yet.
   */
  setNetwork(name: string, network: MachineNetwork): Promise<boolean>;
  /** Takes the machine off its network, or puts it back with the same address. */
  cutOff(name: string): Promise<void>;
  reconnect(name: string): Promise<void>;
}

/** Something of this cloud that no machine of it has. */
export interface Stray {
  readonly kind: "volume" | "loop device" | "process";
  readonly name: string;
  remove(): Promise<void>;
}

export interface NetworkSpec {
  /** Unique on this computer: holds the cloud's hash. */
  readonly name: string;
  /** The address spaces of the virtual network. */
  readonly ranges: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
}

export interface HostSide {
  /** The address of this computer on which they reach its services: never one of a LAN. */
  readonly address: string;
  /** The range from which they come there. */
  readonly from: string;
}

/** How a machine stands in its virtual network. */
export interface MachineNetwork {
  /** The driver's network. */
  readonly name: string;
  readonly address: string;
  /** Bits of its subnet's prefix. */
  readonly prefix: number;
  /** The address spaces of the virtual network: all of it is reached directly. */
  readonly ranges: readonly string[];
  /** An nftables script; it knows `$host` and `$line`, the addresses of this computer and of the line to it. */
  readonly firewall: string;
  /** Where connections of the machine and of its containers end that are meant for services of the cloud. */
  readonly services: readonly ServiceRoute[];
}

/** TCP connections to an address and port arrive at a port of this computer, at its side of the network. */
export interface ServiceRoute {
  readonly address: string;
  readonly port: number;
  readonly hostPort: number;
}

export interface MachineSpec {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly hostname: string;
  /** Stays the same as long as the machine is the same one: cloud-init's instance id. */
  readonly instanceId: string;
  readonly distribution: string;
  /** What its image holds; default: `bare`, as on Azure. */
  readonly variant?: ImageVariant;
  /** The custom data, byte for byte. */
  readonly userData?: Buffer;
  /** The user that the platform makes, as Azure does from the VM's admin user and keys. */
  readonly adminUser: { readonly name: string; readonly keys: readonly string[] };
  readonly network: MachineNetwork;
  readonly cpus: number;
  readonly memoryMib: number;
  /** Of its own disk, where it has one. Default, and at least: the image's. */
  readonly osDiskGib?: number | undefined;
  /** Of the authority (PEM) that vouches for the cloud's services: trusted before anything of the user's runs. */
  readonly trustedCertificate?: string;
  /**
   * Ports of 127.0.0.1: `ssh` is the tool's own way in (like a console: no security rule), `relay` leads to a small
   * relay in the machine that takes one line `SECRET PORT\n` and then connects to that port of the machine's own
   * address.
   */
  readonly ports: { readonly ssh: number; readonly relay: number };
  /** What the relay asks of who uses it, because every user of this computer reaches its port: no space in it. */
  readonly relaySecret: string;
  /**
   * Port on the host, at its side of the network, where the resolver answers this machine and no other (UDP and TCP): the port
   * tells who asks.
   */
  readonly resolverPort: number;
  /** As `resolverPort`: where the metadata service answers it (TCP). */
  readonly metadataPort: number;
  readonly disks: readonly AttachedDisk[];
}

/** What a machine can have other than it was made with. */
export type MachineSize = Pick<MachineSpec, "cpus" | "memoryMib" | "osDiskGib">;

/** What a driver itself keeps of a machine. */
export type KeptMachine = Pick<
  MachineSpec,
  | "labels"
  | "hostname"
  | "instanceId"
  | "distribution"
  | "adminUser"
  | "ports"
  | "resolverPort"
  | "metadataPort"
>;

export interface GuestScript {
  /** Run by what its first line names, else by sh. */
  readonly script: string;
  readonly env: Readonly<Record<string, string>>;
  /** Default: root. */
  readonly user?: string | undefined;
}

export interface GuestScriptResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface AttachedDisk {
  readonly lun: number;
  /** A raw disk image on the host. */
  readonly file: string;
}

export type MachineState =
  | { exists: false }
  | { exists: true; running: true }
  /**
   * `reboot`: it asked to be started again; `poweroff`: it asked to stay down; `disconnected`: it runs, but has no
   * network; `crashed`: none of them.
   */
  | { exists: true; running: false; why: "reboot" | "poweroff" | "crashed" | "disconnected" };
