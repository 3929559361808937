import { CONTAINER_SLICE, DAEMON_FILE } from "../core/guest.js";
import type { AddressPool, CloudInitOptions } from "./options.js";
import type { Part } from "./part.js";

/** At the far end of 172.16.0.0/12, where virtual networks seldom are; 1,024 networks. */
export const DEFAULT_ADDRESS_POOLS: readonly AddressPool[] = [{ base: "172.28.0.0/14", size: 24 }];

/** The exact content of daemon.json. */
export function daemonSettings(options: Pick<CloudInitOptions, "engine">): Record<string, unknown> {
  const daemon = options.engine?.daemon ?? {};
  return {
    "cgroup-parent": CONTAINER_SLICE,
    "default-address-pools": daemon.addressPools ?? DEFAULT_ADDRESS_POOLS,
    "exec-opts": ["native.cgroupdriver=systemd"],
    "live-restore": daemon.liveRestore ?? true,
    "log-driver": daemon.logDriver ?? "json-file",
    "log-opts": {
      "max-file": String(daemon.logMaxFiles ?? 3),
      "max-size": `${daemon.logMaxMebibytes ?? 10}m`,
    },
    ...(daemon.registryMirrors?.length ? { "registry-mirrors": daemon.registryMirrors } : {}),
    ...daemon.settings,
  };
}

/** The settings are there before the engine starts for the first time. */
export function daemonPart(options: CloudInitOptions): Part {
  if (!options.engine) return {};
  return {
    files: [
      { path: DAEMON_FILE, content: `${JSON.stringify(daemonSettings(options), null, 2)}\n` },
      { path: "/etc/systemd/system/docker-.scope.d/longshore.conf", content: SCOPE_DROP_IN },
    ],
  };
}

/**
 * With live-restore the engine leaves its containers to systemd when the machine goes down. They get the engine's
 * grace period, so that one which does not listen holds up a reboot for 10 and not for 90 seconds.
 */
const SCOPE_DROP_IN = `[Scope]
TimeoutStopSec=10s
`;
