import type { Capability } from "./capability.js";

/** What the two kinds of machine do for real, imitate, or ignore. */
export const DRIVER_CAPABILITIES: readonly Capability[] = [
  row(
    "systemd, cloud-init, sshd, apt",
    "real",
    "real",
    "the distribution's own, with the custom data untouched",
  ),
  row(
    "kernel",
    "imitated",
    "real",
    "a container machine shares the engine's kernel: its modules and most of its settings; a virtual machine's is the image's at its creation",
  ),
  row(
    "isolation",
    "imitated",
    "real",
    "a container machine has nearly all capabilities: its root is root on this computer",
  ),
  row(
    "size of a machine",
    "imitated",
    "real",
    "container machines have limits, but see all of this computer's memory; on a host with cgroup v1, containers inside have none",
  ),
  row(
    "boot time",
    "real",
    "imitated",
    "a virtual machine without KVM is emulated, and many times slower than Azure's",
  ),
  row(
    "data disks",
    "imitated",
    "real",
    "container machines: loop devices, which need Linux, a local engine and root; no partitions, no udev links but the LUN's, and fstab is mounted without fsck",
  ),
  row(
    "custom data",
    "real",
    "real",
    "byte for byte, as the NoCloud source; Azure's source has its own extras",
  ),
  row(
    "host keys",
    "real",
    "real",
    "told by the machine itself, over a channel that its neighbours cannot write to",
  ),
  row(
    "metadata service",
    "imitated",
    "imitated",
    "instance, tags and tokens at 169.254.169.254, for the machine that asks, which with QEMU is known on Linux by its process, and elsewhere by its port alone; no attested documents, no scheduled events",
  ),
  row("wire server", "ignored", "ignored", "only the resolver of 168.63.129.16 answers"),
  row(
    "serial console",
    "imitated",
    "real",
    "what systemd and cloud-init print; container machines print no kernel log",
  ),
  row("secure boot, vTPM, encryption at host", "ignored", "ignored", "recorded only"),
  row(
    "multicast and broadcast between machines",
    "imitated",
    "imitated",
    "pass here, which they do not on Azure",
  ),
  row(
    "this computer's own services",
    "imitated",
    "imitated",
    "machines can reach them: a container machine at its gateway, a virtual machine even those on 127.0.0.1",
  ),
];

function row(what: string, docker: Capability["docker"], qemu: Capability["qemu"], note: string): Capability {
  return { what, docker, qemu, note };
}
