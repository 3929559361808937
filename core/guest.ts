import { sh } from "./quote.js";
import type { DiskSpec } from "./spec/index.js";

/** Names inside a host: the first boot makes what they name, later runs look at it and put it right. */

/** The engine's settings; the engine's unit and the group whose members may use it without sudo. */
export const DAEMON_FILE = "/etc/docker/daemon.json";
export const ENGINE_UNIT = "docker.service";
export const ENGINE_GROUP = "docker";

/** Holds the engine's packages at the version asked for, when one is; apt's. */
export const ENGINE_PIN_FILE = "/etc/apt/preferences.d/longshore-engine.pref";

/** Where the others keep what they hold: dnf's versionlock plugin and zypper all of it, tdnf the engine's packages. */
export const DNF_LOCKS_FILE = "/etc/dnf/plugins/versionlock.list";
export const ZYPPER_LOCKS_FILE = "/etc/zypp/locks";
export const TDNF_LOCKS_FILE = "/etc/tdnf/locks.d/longshore-engine.conf";

/** Keeps containers from the metadata service and the wire server. */
export const METADATA_GUARD_UNIT = "longshore-metadata-guard.service";

/** The nftables table (family `inet`) that the guard loads; gone when somebody flushed the rules. */
export const METADATA_GUARD_TABLE = "longshore_metadata_guard";

/** Every container runs in this slice, by which the guard tells containers from the host's own processes. */
export const CONTAINER_SLICE = "containers.slice";

/** Does at first boot what cloud-init's own modules cannot; runs at every boot until it has succeeded once. */
export const SETUP_UNIT = "longshore-setup.service";
/** There once the setup has succeeded. */
export const SETUP_DONE_FILE = "/var/lib/longshore/setup-done";
/** The setup's exit code when it could not get its packages, as `sysexits.h` has it for what may work later. */
export const SETUP_WITHOUT_PACKAGES = 75;

/** Formats a data disk once; mounts it at every boot, and has its filesystem take all of it. */
export function diskUnit(lun: number): string {
  return `longshore-disk@${lun}.service`;
}

/** In memory, for root alone: a folder for each container that has secrets, with a file for each of them. */
export const SECRETS_FOLDER = "/run/longshore/secrets";

/** Where a container has its folder. */
export const SECRETS_TARGET = "/run/secrets";

/** A file for each data disk, by its LUN. */
export const DISKS_FOLDER = "/etc/longshore/disks";

/** What a host is told of a data disk. Its size it sees by itself. */
export type GuestDisk = Omit<DiskSpec, "sizeGib">;

/** What the unit of a data disk reads: shell assignments. */
export function diskFile({ name, lun, filesystem, mountPath }: GuestDisk): { path: string; content: string } {
  return {
    path: `${DISKS_FOLDER}/${lun}`,
    content: `name=${sh(name)}\nfilesystem=${sh(filesystem)}\nmount_path=${sh(mountPath)}\n`,
  };
}
