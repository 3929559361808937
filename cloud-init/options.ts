import type { DistributionName } from "../core/distribution.js";
import type { GuestDisk } from "../core/guest.js";

/** What a machine shall be after its first boot. */
export interface CloudInitOptions {
  readonly distribution: DistributionName;
  /** The user that the platform makes; joins the engine's group. */
  readonly adminUser: string;
  /** Further users, who log in by key only. Default: none. */
  readonly users?: readonly GuestUser[];
  /** Default: no engine. */
  readonly engine?: EngineOptions;
  /** Data disks; each is formatted when it has no content at all, and mounted at every boot. Default: none. */
  readonly disks?: readonly GuestDisk[];
  /** Whether containers may reach the metadata service and the wire server. Default: false. */
  readonly metadataForContainers?: boolean;
  /** Further packages of the distribution. Default: none. */
  readonly packages?: readonly string[];
  /** A name of the tz database, such as `Europe/Berlin`. Default: the image's, which is UTC on Azure. */
  readonly timezone?: string;
}

export interface GuestUser {
  readonly name: string;
  /** OpenSSH public keys, one line each. */
  readonly authorizedKeys: readonly string[];
  /** Whether the user may use sudo without a password. Default: false. */
  readonly sudo?: boolean;
  /** Whether the user may use the engine, which is as good as root. Default: false. */
  readonly engineGroup?: boolean;
}

export interface EngineOptions {
  readonly source: EngineSource;
  /** A prefix of the engine's version, such as `28.5` or `28.5.2`. Default: the newest that the source has. */
  readonly version?: string;
  readonly daemon?: DaemonOptions;
}

export type EngineSource =
  /** The distribution's own packages. */
  | { readonly kind: "distribution" }
  /** Docker's official packages, from Docker's repository or a mirror of it. */
  | {
      readonly kind: "repository";
      /** Default: Docker's repository for the distribution. */
      readonly url?: string;
      /** Default: the distribution's release as Docker names it, such as `trixie` or `9`. */
      readonly suite?: string;
      /** Default: `stable`. */
      readonly component?: string;
      /** The repository's public key, in ASCII armour. Default: Docker's own. */
      readonly key?: string;
    };

/** Settings of the engine's daemon. */
export interface DaemonOptions {
  /** Default: `json-file`. */
  readonly logDriver?: "json-file" | "local";
  /** The size in MiB at which a container's log is rotated. Default: 10. */
  readonly logMaxMebibytes?: number;
  /** How many log files are kept of each container. Default: 3. */
  readonly logMaxFiles?: number;
  /** Whether containers run on while the engine is restarted. Default: true. */
  readonly liveRestore?: boolean;
  /** Where the engine takes the address ranges of its networks from. Default: `DEFAULT_ADDRESS_POOLS`. */
  readonly addressPools?: readonly AddressPool[];
  /** URLs of mirrors of Docker Hub. Default: none. */
  readonly registryMirrors?: readonly string[];
  /** Any further setting of daemon.json, as it stands there; wins over what the other options make. */
  readonly settings?: Readonly<Record<string, unknown>>;
}

export interface AddressPool {
  /** A range in CIDR notation. */
  readonly base: string;
  /** The prefix length of each network that is cut from the range. */
  readonly size: number;
}

export type RepositorySource = Extract<EngineSource, { kind: "repository" }>;
