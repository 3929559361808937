import { createHash } from "node:crypto";
import type { AttachedDisk } from "../driver.js";
import type { DiskImage } from "../image/root-disk.js";
import type { KeptSpec } from "../kept-spec.js";
import { RELAY_PORT } from "../relay-port.js";

/**
 * The line between a machine and this computer: link-local, because no virtual network can have that range. QEMU's
 * own network stack is the host at the other end.
 */
export const HOST_LINE = { range: "169.254.77.0/24", host: "169.254.77.2", guest: "169.254.77.15" } as const;

/** Files of a machine, by their names in its folder. */
export const FILES = {
  root: "root.qcow2",
  seed: "seed.img",
  network: "network.img",
  console: "console.log",
  hostKeys: "host-keys.log",
  monitor: "monitor.sock",
  agent: "agent.sock",
  pid: "qemu.pid",
} as const;

/** The machine's interfaces, as the monitor knows them. */
export const NICS = ["nic-lan", "nic-host"] as const;

export type Accelerator = "tcg" | "kvm";

/** The arguments of QEMU, to be run in the machine's folder; it goes into the background when all is well. */
export function qemuArguments(
  machine: KeptSpec,
  image: DiskImage,
  disks: readonly AttachedDisk[],
  accelerator: Accelerator,
): string[] {
  return [
    ...["-name", machine.name, "-nodefaults", "-no-user-config", "-display", "none"],
    ...["-machine", "pc", ...acceleratorArguments(accelerator)],
    ...["-smp", String(machine.cpus), "-m", String(machine.memoryMib)],
    ...["-kernel", image.kernel, "-initrd", image.initrd, "-append", KERNEL_COMMAND_LINE],
    ...["-drive", `file=${FILES.root},if=none,id=root,format=qcow2`],
    ...["-device", "virtio-blk-pci,drive=root,addr=0x4"],
    ...["-drive", `file=${FILES.seed},if=none,id=seed,format=raw,readonly=on`],
    ...["-device", "virtio-blk-pci,drive=seed,addr=0x5"],
    // guest/vm-network knows the disk by its serial number.
    ...["-drive", `file=${FILES.network},if=none,id=network,format=raw,readonly=on`],
    ...["-device", "virtio-blk-pci,drive=network,addr=0x8,serial=longshore-network"],
    ...["-netdev", `socket,id=lan,mcast=${multicastGroup(machine.network.name)},localaddr=127.0.0.1`],
    ...["-device", `virtio-net-pci,id=nic-lan,netdev=lan,addr=0x6,mac=${macAddress("52:54", machine.name)}`],
    ...["-netdev", hostLine(machine)],
    ...[
      "-device",
      `virtio-net-pci,id=nic-host,netdev=host,addr=0x7,mac=${macAddress("52:56", machine.name)}`,
    ],
    // guest/66-longshore-disks.rules knows the controller by this address.
    ...["-device", `virtio-scsi-pci,id=${CONTROLLER},addr=0x10`],
    ...disks.flatMap((disk) => [
      ...["-blockdev", JSON.stringify(blockNode(disk))],
      ...["-device", JSON.stringify(diskDevice(disk))],
    ]),
    ...["-device", "virtio-rng-pci"],
    ...["-chardev", `file,id=console,path=${FILES.console},append=on`, "-serial", "chardev:console"],
    ...["-chardev", `file,id=host-keys,path=${FILES.hostKeys},append=on`, "-serial", "chardev:host-keys"],
    ...["-chardev", `socket,id=monitor,path=${FILES.monitor},server=on,wait=off`],
    ...["-mon", "chardev=monitor,mode=control"],
    ...["-device", "virtio-serial-pci,addr=0x9"],
    ...["-chardev", `socket,id=agent,path=${FILES.agent},server=on,wait=off`],
    ...["-device", "virtserialport,chardev=agent,name=org.qemu.guest_agent.0"],
    // A machine that powers off stays to be asked why, and is ended then.
    "-no-shutdown",
    ...["-daemonize", "-pidfile", FILES.pid],
  ];
}

/**
 * QEMU 7 gets the flags after cmpxchg16b wrong, which Linux uses for every allocation where it can: without it, no
 * guest of any release meets that.
 */
export function acceleratorArguments(accelerator: Accelerator): string[] {
  return accelerator === "tcg"
    ? ["-accel", "tcg,thread=multi", "-cpu", "max,-cx16"]
    : ["-accel", "kvm", "-cpu", "host"];
}

/** A disk image as QEMU's monitor takes it. */
export function blockNode({ lun, file }: AttachedDisk) {
  return {
    "node-name": `lun${lun}`,
    driver: "raw",
    discard: "unmap",
    file: { driver: "file", filename: file },
  };
}

export function diskDevice({ lun }: AttachedDisk) {
  return {
    driver: "scsi-hd",
    id: deviceId(lun),
    bus: `${CONTROLLER}.0`,
    "scsi-id": 0,
    lun,
    drive: `lun${lun}`,
  };
}

export function deviceId(lun: number): string {
  return `disk-lun${lun}`;
}

const CONTROLLER = "scsi1";
const KERNEL_COMMAND_LINE = "root=LABEL=root rw console=ttyS0 net.ifnames=0 panic=5";

function hostLine({ ports }: KeptSpec): string {
  const { range, host, guest } = HOST_LINE;
  return [
    `user,id=host,ipv6=off,net=${range},host=${host},dhcpstart=${guest}`,
    `hostfwd=tcp:127.0.0.1:${ports.ssh}-${guest}:22`,
    `hostfwd=tcp:127.0.0.1:${ports.relay}-${guest}:${RELAY_PORT}`,
  ].join(",");
}

/** The machines of one network send to one group of their own; it never leaves the loopback interface. */
function multicastGroup(network: string): string {
  const hash = createHash("sha256").update(network).digest();
  return `239.192.${hash[0]}.${hash[1]}:${20_000 + (hash.readUInt16BE(2) % 10_000)}`;
}

/** Not of the machine's address, which may be another one's tomorrow. */
function macAddress(prefix: string, machine: string): string {
  const hash = createHash("sha256").update(machine).digest("hex");
  return [prefix, ...(hash.slice(0, 8).match(/../g) ?? [])].join(":");
}
