import type { Size } from "../../core/units.js";
import type { Tags } from "../checks/tags.js";
import type { Engine } from "../containers/engine.js";
import type { PublicIp } from "../network/public-ip.js";
import type { INetwork } from "../network/subnet.js";
import type { Access } from "../stack/access.js";
import type { Renamed } from "../stack/renamed.js";
import type { DataDiskProps } from "../storage/data-disk.js";
import type { DiskCaching, DiskType } from "../storage/disk.js";
import type { HostImage } from "./host-image.js";
import type { Identity } from "./identity.js";
import type { Patching } from "./patching.js";
import type { SshKey } from "./ssh-key.js";

export interface OsDiskProps {
  /**
   * Whole GiB, 30 to 4,095. It can grow later, for which Azure stops the machine and starts it again; it never shrinks.
   * Default: the image's own, 30 GiB.
   */
  readonly size?: Size;
  /** Default: `DiskType.STANDARD_SSD`. */
  readonly type?: DiskType;
  /** Default: `DiskCaching.READ_WRITE`. */
  readonly caching?: DiskCaching;
}

export interface ContainerHostProps extends Renamed {
  readonly network: INetwork;
  /** The name of one of the network's subnets. Default: the first. */
  readonly subnet?: string;
  /** The host name inside the machine and for the tool. Default: the construct's id. */
  readonly name?: string;
  /** The size of the virtual machine, x86-64. Default: `Standard_B2s_v2`, 2 cores and 8 GiB. */
  readonly size?: string;
  /** Default: `HostImage.debian13()`. */
  readonly image?: HostImage;
  /** Default: none, Azure chooses. */
  readonly zone?: 1 | 2 | 3;
  readonly osDisk?: OsDiskProps;
  /** Default: none. */
  readonly dataDisks?: readonly DataDiskProps[];
  /** Logs in by key and may use sudo and the engine. Default: `azureuser`. */
  readonly adminUser?: string;
  /** Keys that the admin user logs in with. Default: the pair that the command line makes for the stack. */
  readonly sshKeys?: readonly SshKey[];
  /** Default: the stack's. */
  readonly access?: Access;
  /** Default: an address is given when a connection from the internet is allowed, and none before. */
  readonly publicIp?: PublicIp;
  /** Default: none. */
  readonly identity?: Identity;
  /** Default: `Engine.docker()`. */
  readonly engine?: Engine;
  /**
   * Whether containers may reach the metadata service, where they can sign in as the host. Default: false.
   */
  readonly metadataForContainers?: boolean;
  /** Boots only what is signed, and has a virtual TPM. Default: true. */
  readonly trustedLaunch?: boolean;
  /**
   * Encrypts temporary disks and caches as well. The subscription needs the feature `EncryptionAtHost` of
   * Microsoft.Compute first. Default: false.
   */
  readonly encryptionAtHost?: boolean;
  /** Keeps what the machine writes to its console. Default: true. */
  readonly bootDiagnostics?: boolean;
  /** Default: `Patching.imageDefault()`. */
  readonly patching?: Patching;
  /** A name of the tz database, `Europe/Berlin`. Read by the first boot. Default: the image's, UTC. */
  readonly timezone?: string;
  /** Added to the stack's. Default: none. */
  readonly tags?: Tags;
}
