import type { MachineSpec, NetworkSpec } from "../driver.js";
import { RELAY_PORT } from "../relay-port.js";

/** What `docker create` needs to know beside the machine itself. */
export interface Placement {
  readonly image: string;
  /** The local cloud's hash: the value of the label `longshore`. */
  readonly hash: string;
  readonly capabilities: readonly string[];
  /** The engine's own processors: it refuses to promise more. */
  readonly cpus: number;
}

/** Makes a container that systemd can be the first process of. */
export function createArguments(machine: MachineSpec, place: Placement): string[] {
  return [
    ...["create", "--name", machine.name, "--hostname", machine.hostname, "--tty"],
    ...labels({ ...machine.labels, longshore: place.hash, [INSTANCE_LABEL]: machine.instanceId }),
    ...["--env", "container=docker"],
    ...["--cap-drop", "ALL", ...place.capabilities.flatMap((name) => ["--cap-add", name])],
    ...["seccomp=unconfined", "apparmor=unconfined", "label=disable"].flatMap((o) => ["--security-opt", o]),
    ...["--cgroupns", "private", "--device-cgroup-rule", "b 7:* rmw"],
    // systemd's own signal for a clean poweroff.
    ...["--stop-signal", "SIGRTMIN+4"],
    ...["--tmpfs", "/run", "--tmpfs", "/run/lock", "--tmpfs", "/tmp:exec"],
    // An engine's storage cannot stand on the outer engine's.
    ...["/var/lib/docker", "/var/lib/containerd"].flatMap((path) => [
      "--mount",
      `type=volume,dst=${path},volume-label=longshore=${place.hash}`,
    ]),
    ...sizeArguments(machine, place.cpus),
    ...["--network", machine.network.name],
    ...["--publish", `127.0.0.1:${machine.ports.ssh}:22`],
    ...["--publish", `127.0.0.1:${machine.ports.relay}:${RELAY_PORT}`],
    ...["--log-driver", "json-file", "--log-opt", "max-size=10m", "--log-opt", "max-file=2"],
    ...[place.image, "/usr/lib/longshore/container-init"],
  ];
}

/** The engine refuses more processors than it has, and to change the memory without the swap. */
export function sizeArguments(
  { cpus, memoryMib }: Pick<MachineSpec, "cpus" | "memoryMib">,
  engineCpus: number,
): string[] {
  return [
    ...["--cpus", String(Math.min(cpus, engineCpus))],
    ...["--memory", `${memoryMib}m`, "--memory-swap", `${memoryMib * 2}m`],
  ];
}

/** `range` and `gateway` are those of the outer engine, not of the virtual network. */
export function networkArguments(
  network: NetworkSpec,
  hash: string,
  { range, gateway }: { range: string; gateway: string },
): string[] {
  return [
    ...["network", "create", "--driver", "bridge", "--subnet", range, "--gateway", gateway],
    ...labels({ ...network.labels, longshore: hash }),
    network.name,
  ];
}

/** Names the machine that a container is, not only its name. */
export const INSTANCE_LABEL = "longshore.instance";

function labels(values: Readonly<Record<string, string>>): string[] {
  return Object.entries(values).flatMap(([name, value]) => ["--label", `${name}=${value}`]);
}
