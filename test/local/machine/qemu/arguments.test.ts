import { expect, test } from "vitest";
import { kvmProbeArguments } from "../../../../local/machine/qemu/accelerator.js";
import { qemuArguments } from "../../../../local/machine/qemu/arguments.js";
import { SPEC } from "../spec.js";

const IMAGE = { disk: "/cache/root.img", kernel: "/cache/vmlinuz", initrd: "/cache/initrd.img" };

test("a virtual machine with a data disk", () => {
  expect(qemuArguments(SPEC, IMAGE, [{ lun: 3, file: "/home/a b/data,1.raw" }], "tcg")).toEqual([
    ...["-name", "longshore-0a1b2c3d-web", "-nodefaults", "-no-user-config", "-display", "none"],
    ...["-machine", "pc", "-accel", "tcg,thread=multi", "-cpu", "max,-cx16"],
    ...["-smp", "2", "-m", "4096"],
    ...["-kernel", "/cache/vmlinuz", "-initrd", "/cache/initrd.img"],
    ...["-append", "root=LABEL=root rw console=ttyS0 net.ifnames=0 panic=5"],
    ...["-drive", "file=root.qcow2,if=none,id=root,format=qcow2"],
    ...["-device", "virtio-blk-pci,drive=root,addr=0x4"],
    ...["-drive", "file=seed.img,if=none,id=seed,format=raw,readonly=on"],
    ...["-device", "virtio-blk-pci,drive=seed,addr=0x5"],
    ...["-drive", "file=network.img,if=none,id=network,format=raw,readonly=on"],
    ...["-device", "virtio-blk-pci,drive=network,addr=0x8,serial=longshore-network"],
    ...["-netdev", "socket,id=lan,mcast=239.192.185.138:25315,localaddr=127.0.0.1"],
    ...["-device", "virtio-net-pci,id=nic-lan,netdev=lan,addr=0x6,mac=52:54:ee:de:ea:ea"],
    "-netdev",
    "user,id=host,ipv6=off,net=169.254.77.0/24,host=169.254.77.2,dhcpstart=169.254.77.15,hostfwd=tcp:127.0.0.1:42201-169.254.77.15:22,hostfwd=tcp:127.0.0.1:42301-169.254.77.15:19122",
    ...["-device", "virtio-net-pci,id=nic-host,netdev=host,addr=0x7,mac=52:56:ee:de:ea:ea"],
    ...["-device", "virtio-scsi-pci,id=scsi1,addr=0x10"],
    "-blockdev",
    '{"node-name":"lun3","driver":"raw","discard":"unmap","file":{"driver":"file","filename":"/home/a b/data,1.raw"}}',
    "-device",
    '{"driver":"scsi-hd","id":"disk-lun3","bus":"scsi1.0","scsi-id":0,"lun":3,"drive":"lun3"}',
    ...["-device", "virtio-rng-pci"],
    ...["-chardev", "file,id=console,path=console.log,append=on", "-serial", "chardev:console"],
    ...["-chardev", "file,id=host-keys,path=host-keys.log,append=on", "-serial", "chardev:host-keys"],
    ...["-chardev", "socket,id=monitor,path=monitor.sock,server=on,wait=off"],
    ...["-mon", "chardev=monitor,mode=control"],
    ...["-device", "virtio-serial-pci,addr=0x9"],
    ...["-chardev", "socket,id=agent,path=agent.sock,server=on,wait=off"],
    ...["-device", "virtserialport,chardev=agent,name=org.qemu.guest_agent.0"],
    ...["-no-shutdown", "-daemonize", "-pidfile", "qemu.pid"],
  ]);
});

test("a probe of KVM that runs the machine's own kernel", () => {
  expect(kvmProbeArguments("/cache/vmlinuz")).toEqual([
    ...["-nodefaults", "-no-user-config", "-display", "none", "-machine", "pc"],
    ...["-accel", "kvm", "-cpu", "host", "-m", "256"],
    ...["-kernel", "/cache/vmlinuz", "-append", "panic=-1", "-no-reboot"],
  ]);
});
