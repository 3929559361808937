import type { Capability } from "./machine/capability.js";

/** What of Azure around the machines is real here, what imitates it, and what is left out. */
export const CLOUD_CAPABILITIES: readonly Capability[] = [
  both("private addresses", "real", "as planned; Azure's reserved ones are refused"),
  both(
    "opened ports",
    "real",
    "TCP, on 127.0.0.1, a wide range only by its well-known ports; UDP is not forwarded",
  ),
  both("source ranges of rules", "imitated", "whoever may reach a port on Azure, here it is this computer"),
  both(
    "rules between machines",
    "real",
    "enforced in the machine, where its root could take them away; of service tags only VirtualNetwork, Internet and AzureLoadBalancer have addresses here",
  ),
  both(
    "public addresses",
    "imitated",
    "from ranges reserved for documentation; what they open is on 127.0.0.1",
  ),
  both(
    "DNS labels and host names",
    "real",
    "under longshore.test, for the machines and on a port of 127.0.0.1",
  ),
  both(
    "the way to the internet",
    "real",
    "by a public address, a NAT gateway, an outbound rule, a route table or its subnet's implicit way out; what goes out comes from this computer's address",
  ),
  both("networks of one range, and of several", "real", "machines of two virtual networks never meet"),
  both("peerings, routes, service endpoints", "ignored", "recorded only"),
  both("private DNS zones", "real", "records, wildcards and registered machines, for the linked networks"),
  both("managed disks", "real", "sparse files; sizes hold, performance tiers and encryption do not"),
  both(
    "identities and role assignments",
    "imitated",
    "the metadata service gives tokens that this local cloud signs; Azure takes none of them",
  ),
  both(
    "SMB shares",
    "real",
    "Samba, encrypted, with the account's keys and network rules; quotas are real as root, else only reported",
  ),
  both(
    "NFS shares",
    "real",
    "NFS-Ganesha, by NFS 4.1 alone, with the account's network rules; it runs as root, another user is refused",
  ),
  both(
    "key vaults",
    "real",
    "secrets over TLS, by the machine's identity, roles or access policies, and network rules; read only, keys and certificates are recorded",
  ),
  both(
    "reboot and power off",
    "real",
    "told apart: a machine that reboots comes back, one that powers off stays down",
  ),
  both(
    "run commands, the custom script extension",
    "real",
    "scripts of the configuration or of an address run in the machine, those of Azure by their ids do not; other extensions are recorded only",
  ),
  both(
    "resize, growing disks",
    "real",
    "a machine that is resized, or whose OS disk grows, restarts; a data disk that grows is seen at once; the root of a container machine has no disk of its own",
  ),
  both("backup", "ignored", "recorded only"),
];

function both(what: string, level: Capability["docker"], note: string): Capability {
  return { what, docker: level, qemu: level, note };
}
